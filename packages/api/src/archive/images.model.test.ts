import { sql } from "drizzle-orm";
import { runs } from "@outlay/db/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changesSince } from "../changes/changes.fixture.ts";
import { AppError } from "@outlay/core";
import { type Caller, createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { archiveOf, fillBook, linesOf, undoAll } from "./testing.ts";

const api = await createTestApi();
afterAll(api.close);

type Json = Record<string, unknown>;

let alice: TestUser;
/** The archive of a book with every kind of record and change, without its checksum. */
let lines: Json[];
/** The indices of its changes. */
let places: number[];
beforeAll(async () => {
  alice = await api.signUp("alice");
  const bookId = await fillBook(api, alice);
  await changeEverything(alice.in(bookId));
  lines = (await linesOf(alice.in(bookId), bookId)).slice(0, -1);
  places = lines.flatMap((line, at) => ("entity" in line ? [at] : []));
});

/** Updates, deletions and their undo, of every kind of record. */
async function changeEverything(caller: Caller) {
  const { accounts, alerts, budgets, categories, rates, changes } = caller;
  const { id: accountId } = await accounts.create({ name: "Spare", openingBalance: "5.50" });
  await accounts.update({ id: accountId, name: "Spare change", openingBalance: "-7" });
  const watched = { kind: "lowBalance", accountId, below: "-10" } as const;
  const alert = await alerts.create(watched);
  await alerts.update({ id: alert.id, below: "-20.5", enabled: false });
  await alerts.remove({ id: alert.id });
  await accounts.remove({ id: accountId });
  const { id: categoryId } = await categories.create({ name: "Garden" });
  await categories.update({ id: categoryId, color: "#123456", icon: "🌱" });
  const { id } = await budgets.create({ name: "Garden", amount: "50", categoryId });
  await budgets.update({ id, amount: "60", rollover: "full", endsOn: "2027-12-31" });
  await budgets.update({ id, period: { unit: "week", count: 2, anchorOn: "2026-11-02" } });
  await budgets.remove({ id });
  const removal = (await changesSince(caller)).at(-1);
  await changes.undo({ seq: removal?.seq ?? 0 });
  const pair = { base: "USD", quote: "EUR", on: "2026-10-01" };
  await rates.set({ ...pair, rate: "0.9" });
  await rates.set({ ...pair, rate: "0.91" });
  await rates.remove(pair);
}

/** The archive with one change replaced by `change`. */
const withChange = (at: number, change: (line: Json) => Json) =>
  archiveOf(lines.with(at, change({ ...lines[at] })));

const sides = ["before", "after"] as const;

/** The first change of this entity with a snapshot on this side. */
function placeOf(entity: string, side: "before" | "after") {
  const at = places.find((place) => lines[place]?.["entity"] === entity && lines[place]?.[side]);
  if (at === undefined) throw new Error(`no ${entity} has an image ${side}`);
  return at;
}

const long = "x".repeat(20_000);

test.each<[entity: string, field: string, value: unknown]>([
  ["book", "timeZone", "Mars/Base"],
  ["book", "monthStartDay", 99],
  ["book", "monthStartRule", "weekend"],
  ["book", "monthNamedAfter", null],
  ["book", "weekStartDay", 0],
  ["book", "name", "a\u0007b"],
  ["book", "baseCurrency", "ZZZ"],
  ["account", "name", long],
  ["account", "currency", "ZZZ"],
  ["account", "openingBalance", "1.234"],
  ["account", "openingBalance", `${"9".repeat(16)}.00`],
  ["account", "createdAt", "0000-01-01T00:00:00.000Z"],
  ["account", "version", 0],
  ["alert", "version", 0],
  ["alert", "enabled", "yes"],
  ["category", "name", " "],
  ["category", "color", "red"],
  ["category", "icon", long],
  ["category", "parentId", "1"],
  ["budget", "amount", "0.00"],
  ["budget", "startsOn", "9999-01-01"],
  ["budget", "endsOn", "1900-01-01"],
  ["budget", "period", { unit: "week", count: 367, anchorOn: null }],
  ["rate", "rate", "0"],
  ["rate", "rate", "-1"],
  ["rate", "quote", "ZZZ"],
  ["rate", "on", "9999-12-31"],
  ["rateImport", "currencies", [long]],
  ["rateImport", "added", -1],
  ["notification", "title", long],
  ["notification", "threshold", 5000],
  ["notification", "limit", "1e9"],
  ["transaction", "amount", "-5.00"],
  ["transaction", "amount", "0.00"],
  ["transaction", "occurredOn", "2026-02-30"],
  ["transaction", "payee", "\u0000"],
  ["transaction", "note", long],
  ["transaction", "tags", [long]],
  ["transaction", "original", { amount: "1.00", currency: "ZZZ" }],
  ["transaction", "deletedAt", "yesterday"],
])("an image of a %s with the %s %j is refused, and named", async (entity, field, value) => {
  for (const side of sides.filter((each) => hasImage(entity, each))) {
    const at = placeOf(entity, side);
    const file = withChange(at, (line) => ({
      ...line,
      [side]: { ...(line[side] as Json), [field]: value },
    }));
    const { code, issues } = await refusalOf(alice.api.books.import({ file }));
    expect(code).toBe("archive.invalid");
    expect(issues[0]?.path.slice(0, 4)).toEqual(["changes", places.indexOf(at), side, field]);
  }
  expect(api.faults).toEqual([]);
});

const hasImage = (entity: string, side: "before" | "after") =>
  places.some((place) => lines[place]?.["entity"] === entity && lines[place]?.[side]);

test.each<[what: string, change: (line: Json) => Json]>([
  ["is of another record", (line) => ({ ...line, entityId: line["actorId"] })],
  ["has a snapshot of another record", (line) => ({ ...line, before: snapshotOf("account") })],
  ["has a snapshot of another entity", (line) => ({ ...line, before: snapshotOf("category") })],
  ["is another operation", (line) => ({ ...line, op: "create" })],
  [
    "has its snapshots in the wrong order",
    ({ before, after, ...line }) => ({ ...line, before: after, after: before }),
  ],
  [
    "begins elsewhere",
    (line) => ({ ...line, before: { ...(line["before"] as Json), name: "Other" } }),
  ],
  ["begins with nothing", (line) => ({ ...line, op: "create", before: null })],
  [
    "changes the currency",
    (line) => ({ ...line, before: { ...(line["before"] as Json), currency: "USD" } }),
  ],
])("an archive in which a change of an account %s contradicts itself", async (_, change) => {
  const at = places.find(
    (place) => lines[place]?.["entity"] === "account" && lines[place]["op"] === "update",
  );
  const { code } = await refusalOf(alice.api.books.import({ file: withChange(at ?? 0, change) }));
  expect(code).toBe("archive.invalid");
  expect(api.faults).toEqual([]);
});

const snapshotOf = (entity: string) => lines[placeOf(entity, "after")]?.["after"];

/** Every field of a snapshot, including nested ones. */
function fieldsOf(image: unknown, path: string[] = []): string[][] {
  if (typeof image !== "object" || image === null) return [path];
  const inner = Object.entries(image).flatMap(([key, value]) => fieldsOf(value, [...path, key]));
  return path.length === 0 ? inner : [path, ...inner];
}

function setField(image: unknown, [field = "", ...rest]: string[], value: unknown): unknown {
  if (typeof image !== "object" || image === null) return image;
  const next = rest.length === 0 ? value : setField(Reflect.get(image, field), rest, value);
  return Array.isArray(image)
    ? image.map((item, index) => (String(index) === field ? next : (item as unknown)))
    : { ...image, [field]: next };
}

const hostile = fc.oneof(
  fc.constantFrom("", " ", "a\u0000", "\uD800", long, "Mars/Base", "America/Lima", "ZZZ", "JPY"),
  fc.constantFrom("0", "0.00", "-5.00", "5", "5.00", "1.234", "1e5", `${"9".repeat(30)}.00`),
  fc.constantFrom("0000-01-01", "9999-12-31", "1899-12-31", "2026-02-29", "2026-11-21"),
  fc.constantFrom("0000-01-01T00:00:00.000Z", "2026-11-21T09:30:00.000Z"),
  fc.constantFrom(-1, 0, 1, 15, 99, 1.5, 2 ** 31 - 1, 2 ** 31, 1e300),
  fc.constantFrom("expense", "income", "refund", "transfer", "cash", "full", "week"),
  fc.constantFrom(null, true, false, [], {}),
  fc.string({ maxLength: 120 }),
  fc.integer(),
  fc.json().map((text) => JSON.parse(text) as unknown),
);

const mutation = fc.record({
  change: fc.nat(),
  side: fc.nat(1),
  field: fc.nat(),
  value: fc.oneof(
    hostile.map((given) => ({ given })),
    // What another image has there.
    fc.nat().map((borrowed) => ({ borrowed })),
  ),
  /** Also in the image that the change beside it has, so that the record goes on where it was. */
  linked: fc.boolean(),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

const pick = <Item>(items: readonly Item[], index: number) => items[index % items.length];

function valueOf({ value }: Mutation, entity: unknown, path: string[]): unknown {
  if ("given" in value) return value.given;
  const images = lines
    .filter((line) => "entityId" in line && line["entity"] === entity)
    .flatMap(({ before, after }) => [before, after])
    .filter(Boolean);
  const read = (from: unknown, field: string): unknown =>
    typeof from === "object" && from !== null ? Reflect.get(from, field) : undefined;
  return path.reduce(read, pick(images, value.borrowed)) ?? null;
}

/** The archive with one field of one snapshot changed, and its record. */
function mutate(asked: Mutation) {
  const at = pick(places, asked.change) ?? 0;
  const line = lines[at] ?? {};
  const side = pick(
    sides.filter((each) => line[each]),
    asked.side,
  );
  if (side === undefined) throw new Error("a change has no image");
  const path = pick(fieldsOf(line[side]), asked.field) ?? [];
  const value = valueOf(asked, line["entity"], path);
  const changed = (record: Json, where: string) => ({
    ...record,
    [where]: setField(record[where], path, value),
  });
  const mutated = lines.with(at, changed(line, side));
  const { entityId } = line;
  const own = places.filter((place) => lines[place]?.["entityId"] === entityId);
  const place = own[own.indexOf(at) + (side === "before" ? -1 : 1)];
  if (!asked.linked || place === undefined) return { file: archiveOf(mutated), entityId };
  const beside = changed(lines[place] ?? {}, side === "before" ? "after" : "before");
  return { file: archiveOf(mutated.with(place, beside)), entityId };
}

const codeOf = (error: unknown) =>
  String(error instanceof Error && error.cause instanceof AppError && error.cause.code);

async function assertUsable(caller: Caller, id: string) {
  await caller.books.get({ id });
  await caller.analytics.summary({ from: "2026-01-01", to: "2026-12-31" });
  await caller.budgets.status({});
  const file = await (await caller.books.export({ id })).blob();
  await caller.books.import({ file });
}

const isGarden = (image: unknown) =>
  typeof image === "object" &&
  image !== null &&
  "icon" in image &&
  Reflect.get(image, "name") === "Garden";

/** Another icon of a category until it got its present one: an archive that is taken. */
function otherIcon(): Mutation {
  const at = places.find((place) => isGarden(lines[place]?.["after"])) ?? 0;
  const field = fieldsOf(lines[at]?.["after"]).findIndex(([name]) => name === "icon");
  return { change: places.indexOf(at), side: 0, field, value: { given: "🌵" }, linked: true };
}

test("an archive with any field of any image changed is refused, or is a book whose every change can be undone or not, and that imports again", async () => {
  let taken = 0;
  const property = fc.asyncProperty(mutation, async (asked) => {
    const { file, entityId } = mutate(asked);
    const made = await alice.api.books.import({ file }).catch(codeOf);
    if (made === "archive.invalid") return;
    expect(made).toMatchObject({ role: "owner" });
    if (typeof made === "string") return;
    taken += 1;
    await undoAll(alice.in(made.id), (change) => change.entityId === entityId);
    await assertUsable(alice.in(made.id), made.id);
    expect(api.faults).toEqual([]);
  });
  const numRuns = runs({ fast: 3, slow: 20 });
  await fc.assert(property, { numRuns, examples: [[otherIcon()]] });
  expect(taken).toBeGreaterThan(0);
}, 120_000);

test.each<[entity: string, path: string, value: unknown]>([
  ["book", "timeZone", "Mars/Base"],
  ["book", "monthStartDay", 99],
  ["account", "name", long],
  ["account", "currency", "ZZZ"],
  ["account", "openingBalance", "1.234"],
  ["category", "name", "a\u0007"],
  ["budget", "amount", "-1.00"],
  ["rate", "rate", "0"],
  ["rate", "quote", "ZZZ"],
  ["transaction", "amount", "-5.00"],
  ["transaction", "payee", long],
])("a stored image of a %s with the %s %j is not undone", async (entity, field, value) => {
  const file = archiveOf(lines);
  const { id } = await alice.api.books.import({ file });
  const [newest] = await api.db.execute<{ seq: string }>(sql`
    update changes set before = before || ${JSON.stringify({ [field]: value })}::jsonb
    where book_id = ${id} and seq = (
      select seq from (
        select seq, op, max(seq) over (partition by entity_id) as last from changes
        where book_id = ${id} and entity = ${entity}
      ) own where seq = last and op in ('update', 'delete') limit 1)
    returning seq`);
  const { code, issues } = await refusalOf(alice.in(id).changes.undo({ seq: Number(newest?.seq) }));
  expect(code).toBe("change.superseded");
  expect(issues[0]?.path.slice(0, 2)).toEqual(["before", field]);
});

import { readdirSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { connect } from "@outlay/db/connect";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changesSince } from "../changes/changes.fixture.ts";
import { bookMakeup, examineBook } from "../registry.ts";
import { filesPart } from "./files.ts";
import { type Caller, createTestApi, type TestUser } from "../testing.ts";
import { archiveOf, linesOf } from "./testing.ts";

// Before 1.0 names that are one were written in several ways.

const api = await createTestApi();
afterAll(api.close);

type Json = Record<string, unknown>;
type Named = { payee?: string | null | undefined; tags?: string[] };

let alice: TestUser;
let bookId: string;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bookId = await api.addBook(alice);
  const { expenses, categories } = alice.in(bookId);
  const { id: categoryId } = await categories.create({ name: "Eating" });
  const splits = [
    { categoryId, amount: "0.40", note: "Hämster" },
    { categoryId, amount: "0.60" },
  ];
  const spend = async (payee: string, ...tags: string[]) =>
    (await expenses.create({ amount: "1", payee, tags, splits })).id;
  await spend("LIDL-1", "Trip-1", "x");
  await spend("Lidl-2", "trip-2", "Trip-3");
  const moved = await spend("Aldi", "b");
  await expenses.update({ id: moved, payee: "lidl-3" });
  await expenses.remove({ id: await spend("Gone  shop") });
  await expenses.remove({ id: await spend("gone shop-1") });
});

/** As it was typed: what differs by its number alone is one name. */
const typed = (name: string) => name.replace(/-\d$/, "");
const before = ({ payee, tags }: Named): Named => ({
  payee: payee === "Gone shop" ? "Gone  shop" : payee && typed(payee),
  tags: [...new Set(tags?.map(typed))].toSorted(),
});

const shown = async (caller: Caller) =>
  (await caller.transactions.list({ sort: "createdAt", order: "asc" })).items.map(
    ({ payee, tags }) => [payee, ...tags],
  );
const expected = [
  ["LIDL", "Trip", "x"],
  ["LIDL", "Trip"],
  ["LIDL", "b"],
];

async function assertOne(id: string) {
  const caller = alice.in(id);
  expect(await shown(caller)).toEqual(expected);
  const { items } = await caller.payees.list();
  expect(items.map(({ name, count }) => [name, count])).toEqual([["LIDL", 3]]);
  expect((await caller.tags.list()).items).toEqual([
    { name: "Trip", count: 2 },
    { name: "b", count: 1 },
    { name: "x", count: 1 },
  ]);
  const again = { amount: "1", payee: "GONE SHOP", tags: ["X"] };
  expect(await caller.expenses.create(again)).toMatchObject({ payee: "Gone shop", tags: ["x"] });
  for (const q of ["trip hamster", "x lidl"])
    expect((await caller.expenses.list({ q })).items).not.toEqual([]);
  const lines: string[] = [];
  await examineBook(api.db, id, { fix: false, report: (line) => lines.push(line) });
  expect(lines).toEqual([]);
  const undone = (await changesSince(caller)).find(
    ({ op, entity }) => op === "update" && entity === "transaction",
  );
  expect(await caller.changes.undo({ seq: undone?.seq ?? 0 })).toMatchObject({
    after: { payee: "Aldi" },
  });
}

/** The lines of an archive without the parts that later versions have. */
function ofVersion1([header = {}, ...lines]: Json[]): Json[] {
  const later = new Set(
    [...bookMakeup.parts, filesPart].flatMap(({ name, since }) => (since > 1 ? name : [])),
  );
  const parts = (header["parts"] as { name: string }[]).filter(({ name }) => !later.has(name));
  let part: unknown;
  const kept = lines.filter((line) => {
    if ("part" in line) part = line["part"];
    return !later.has(String(part));
  });
  return [{ ...header, version: 1, parts }, ...kept];
}

test("an archive of version 1 is imported with each name as its oldest transaction has it", async () => {
  const [header, ...lines] = ofVersion1((await linesOf(alice.in(bookId), bookId)).slice(0, -1));
  const asTyped = (line: Json): Json => {
    const row = "payee" in line ? { ...line, ...before(line) } : line;
    const image = (side: string) => {
      const at = row[side];
      return typeof at === "object" && at !== null && "payee" in at
        ? { [side]: { ...at, ...before(at as Named) } }
        : {};
    };
    return { ...row, ...image("before"), ...image("after") };
  };
  const file = archiveOf([header ?? {}, ...lines.map(asTyped)]);
  const { id } = await alice.api.books.import({ file });
  await assertOne(id);
});

const migrations = new URL("../../../db/migrations/", import.meta.url);
const stepName = readdirSync(fileURLToPath(migrations)).find((name) =>
  name.endsWith("_names.step.ts"),
);

test("a migration writes each name as its oldest transaction has it, in the feed, too", async () => {
  const typedSql = (name: ReturnType<typeof sql>) => sql`regexp_replace(${name}, '-\\d$', '')`;
  const tagsOf = (tags: ReturnType<typeof sql>) =>
    sql`array(select distinct ${typedSql(sql`tag`)} tag from unnest(${tags}) tag order by tag)`;
  const payeeOf = (payee: ReturnType<typeof sql>) =>
    sql`case ${payee} when 'Gone shop' then 'Gone  shop' else ${typedSql(payee)} end`;
  await api.db.execute(sql`update transactions set payee = ${payeeOf(sql`payee`)},
    tags = ${tagsOf(sql`tags`)}, search_text = '' where book_id = ${bookId}`);
  for (const side of [sql`before`, sql`after`])
    await api.db.execute(sql`update changes set ${side} = ${side} || jsonb_build_object(
      'payee', ${payeeOf(sql`${side}->>'payee'`)},
      'tags', ${tagsOf(sql`array(select jsonb_array_elements_text(${side}->'tags'))`)})
      where book_id = ${bookId} and entity = 'transaction' and ${side} is not null`);
  await api.db.execute(sql`delete from payee_uses`);
  await api.db.execute(sql`delete from tag_uses`);
  await api.db.execute(sql`delete from search_pairs`);
  const { step } = (await import(
    pathToFileURL(fileURLToPath(new URL(stepName ?? "", migrations))).href
  )) as {
    step: Parameters<ReturnType<typeof connect>["begin"]>[1];
  };
  const client = connect(api.url, { poolSize: 1 });
  await client.begin(step);
  await client.end();
  await assertOne(bookId);
});

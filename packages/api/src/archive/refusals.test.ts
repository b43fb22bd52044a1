import { gzipSync } from "node:zlib";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { archiveOf, linesOf } from "./testing.ts";

const api = await createTestApi();
afterAll(api.close);

type Json = Record<string, unknown>;

let alice: TestUser;
/** A valid archive without its checksum. */
let lines: Json[];
beforeAll(async () => {
  alice = await api.signUp("alice");
  const { categories, transactions } = alice.api;
  const categoryId = (await categories.create({ name: "Fun" })).id;
  const splits = [{ categoryId, amount: "4" }];
  await transactions.create({ kind: "expense", amount: "4", payee: "Shop", tags: ["a"], splits });
  await transactions.create({ kind: "income", amount: "9" });
  lines = (await linesOf(alice.api, alice.bookId)).slice(0, -1);
});

const countBooks = async () =>
  (
    await api.db.execute(sql`select (select count(*) from books) + (select count(*) from accounts)
    + (select count(*) from changes) as rows`)
  )[0]?.["rows"];

/** The error of an import; throws if the import leaves anything behind. */
async function refusal(file: Blob, { api: caller } = alice, id?: string) {
  const before = await countBooks();
  const refused = await refusalOf(caller.books.import({ file, id }));
  expect(await countBooks()).toBe(before);
  expect(api.faults).toEqual([]);
  return refused;
}

/** The archive with one line changed: the first one that matches `wanted`, or the header. */
function changed(wanted: Json, change: Json): Json[] {
  const matches = (line: Json) =>
    Object.entries(wanted).every(([key, value]) => line[key] === value);
  const at = lines.findIndex(matches);
  expect(at).toBeGreaterThanOrEqual(0);
  return lines.with(at, { ...lines[at], ...change });
}

const zip = (text: string) => new Blob([gzipSync(text)]);

test.each<[what: string, file: () => Blob]>([
  ["nothing", () => new Blob([])],
  ["plain text", () => new Blob(["id,amount\n1,2\n"])],
  ["a gzip of nothing", () => zip("")],
  ["a gzip of another text", () => zip("hello\nworld\n")],
  ["a gzip of other JSON", () => zip('{"format":"other","version":1}\n')],
  ["a gzip of a million lines of garbage", () => zip('{"a":1}\n'.repeat(1_000_000))],
  ["bytes that are no text", () => new Blob([gzipSync(Buffer.from([0xff, 0xfe, 10]))])],
  ["one line of 200 MB of zeros", () => new Blob([gzipSync(Buffer.alloc(200_000_000))])],
  ["a line cut off", () => zip(`${JSON.stringify(lines[0])}\n{"part":`)],
  ["the end missing", () => zip(lines.map((line) => `${JSON.stringify(line)}\n`).join(""))],
  ["another line's checksum", () => archiveOf([...lines, { sha256: "0" }])],
  ["something after the end", () => archiveOf([...lines, { sha256: "0" }, {}])],
  ["a part missing", () => archiveOf(lines.filter(({ part }) => part !== "categories"))],
  ["a row missing", () => archiveOf(lines.filter(({ payee }) => payee !== "Shop"))],
  [
    "a row twice",
    () => archiveOf(lines.flatMap((line) => ("payee" in line ? [line, line] : [line]))),
  ],
  ["a part of another length", () => archiveOf(changed({ part: "changes" }, { rows: 1 }))],
  ["a part of no end", () => archiveOf(changed({ part: "changes" }, { rows: 1_000_000 }))],
  ["no parts in its header", () => archiveOf(changed({ format: "outlay-book" }, { parts: [] }))],
  [
    "endless rows in its header",
    () =>
      archiveOf(
        changed(
          { format: "outlay-book" },
          { parts: partsOf(lines).map((part) => ({ ...part, rows: 1e9 })) },
        ),
      ),
  ],
])("a file with %s is no archive", async (_, file) => {
  const { code, message } = await refusal(file());
  expect(code).toMatch(/^archive\.(unreadable|invalid)$/);
  expect(message).not.toBe("");
});

const partsOf = ([header]: Json[]) => header?.["parts"] as Json[];

test("an archive that is cut off anywhere is rejected", async () => {
  const whole = await (await alice.api.books.export({ id: alice.bookId })).blob();
  for (const share of [0.1, 0.5, 0.99]) {
    const { code } = await refusal(whole.slice(0, Math.floor(whole.size * share)));
    expect(code).toBe("archive.unreadable");
  }
});

test("an archive with a changed byte is rejected", async () => {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const sha256 = "0".repeat(64);
  const { code, message } = await refusal(zip(`${text}${JSON.stringify({ sha256 })}\n`));
  expect([code, message]).toEqual(["archive.unreadable", expect.stringMatching(/checksum/)]);
});

test("an archive of a newer version asks for a newer server", async () => {
  const { code, message } = await refusal(
    archiveOf(changed({ format: "outlay-book" }, { version: 4, more: 1 })),
  );
  expect([code, message]).toEqual(["archive.newer_version", expect.stringMatching(/version 4/)]);
});

const nothing = "01920000-0000-7000-8000-00000000dead";

test.each<[what: string, wanted: Json, change: Json, path: unknown[]]>([
  ["an account that is not there", { payee: "Shop" }, { accountId: nothing }, ["transactions"]],
  ["a category that is not there", { payee: "Shop" }, { categoryId: nothing }, ["transactions"]],
  [
    "a field of another kind",
    { payee: "Shop" },
    { amountMinor: 5 },
    ["transactions", "amountMinor"],
  ],
  [
    "an amount below zero",
    { payee: "Shop" },
    { amountMinor: "-5" },
    ["transactions", "amountMinor"],
  ],
  ["a field too many", { payee: "Shop" }, { bookId: nothing }, ["transactions"]],
  ["a currency that is none", { kind: "cash" }, { currency: "XXX" }, ["accounts", "currency"]],
  ["a name of control characters", { name: "Fun" }, { name: "a\u0000" }, ["categories", "name"]],
  ["an id that is none", { name: "Fun" }, { id: "1" }, ["categories", "id"]],
  ["a change of what is unknown", { seq: "1" }, { after: { a: 1 } }, ["changes", "after", "id"]],
  ["a change numbered otherwise", { seq: "1" }, { seq: "1000" }, []],
  ["parts that do not add up", { amountMinor: "400", position: 0 }, { amountMinor: "399" }, []],
  [
    "an amount that the feed does not know",
    { kind: "income", payee: null },
    { amountMinor: "901" },
    [],
  ],
])("an archive with %s contradicts itself", async (_, wanted, change, path) => {
  const { code, issues } = await refusal(archiveOf(changed(wanted, change)));
  expect(code).toBe("archive.invalid");
  const [first] = issues;
  expect(first?.path.filter((step) => typeof step === "string")).toEqual(path);
  expect(first?.message).not.toMatch(/constraint|insert/i);
});

test("a book that says another number of changes contradicts itself", async () => {
  const book = { ...(lines[0]?.["book"] as Json), changeSeq: 5 };
  expect(await refusal(archiveOf(changed({ format: "outlay-book" }, { book })))).toMatchObject({
    code: "archive.invalid",
  });
});

test.each([
  [{ monthStartDay: -1 }],
  [{ weekStartDay: 8 }],
  [{ monthStartDay: 1_000_000_000 }],
  [{ createdAt: "0000-01-01T00:00:00Z" }],
])("a book with %j is none", async (setting) => {
  const book = { ...(lines[0]?.["book"] as Json), ...setting };
  const { code, issues } = await refusal(archiveOf(changed({ format: "outlay-book" }, { book })));
  expect({ code, path: issues[0]?.path }).toEqual({ code: "archive.invalid", path: ["book"] });
});

test("an archive with more budgets than a book can have is rejected", async () => {
  const carol = await api.signUp("carol");
  await carol.api.budgets.create({ name: "Fun", amount: "5", period: { unit: "month" } });
  const [header, ...rest] = (await linesOf(carol.api, carol.bookId)).slice(0, -1);
  const grown = (part: Json): Json => ({ ...part, rows: 201 });
  const parts = partsOf([header ?? {}]).map((part) =>
    part["name"] === "budgets" ? grown(part) : part,
  );
  const more = rest.flatMap((line) => {
    if (line["part"] === "budgets") return [grown(line)];
    const others = Array.from({ length: 200 }, () => ({ ...line, id: uuidv7() }));
    return "rollover" in line ? [line, ...others] : [line];
  });
  const many = [{ ...header, parts }, ...more];
  const { code, issues } = await refusal(archiveOf(many));
  expect([code, issues[0]?.path]).toEqual(["archive.invalid", ["budgets"]]);
});

test("an id that is in use cannot be imported, even if the book is another user's", async () => {
  const bob = await api.signUp("bob");
  const { code } = await refusal(archiveOf(lines), bob, alice.bookId);
  expect(code).toBe("id.taken");
});

test("a user imports one archive at a time, and an interrupted import leaves nothing", async () => {
  const whole = new Uint8Array(await archiveOf(lines).arrayBuffer());
  const begun = Promise.withResolvers<ReadableStreamDefaultController<Uint8Array>>();
  const file = new ReadableStream<Uint8Array>(
    { pull: (controller) => begun.resolve(controller) },
    { highWaterMark: 0 },
  );
  const before = await countBooks();
  const first = alice.api.books.import({ id: uuidv7(), file });
  const upload = await begun.promise;
  upload.enqueue(whole.subarray(0, whole.length - 20));
  expect(await refusal(archiveOf(lines))).toMatchObject({ code: "archive.limit" });
  upload.error(new Error("gone"));
  await expect(first).rejects.toThrow();
  expect(await countBooks()).toBe(before);
});

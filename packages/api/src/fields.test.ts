import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { assertRestores } from "./archive/testing.ts";
import { idInput, textInput } from "@outlay/core";
import { toJsonSchema } from "./openapi/json-schema.ts";
import { allPages, createTestApi } from "./testing.ts";

const max = 100;
const input = textInput(max);
const { pattern = "", maxLength = 0 } = toJsonSchema(input, "input");
const documented = new RegExp(pattern, "u");
const isDocumented = (text: string) =>
  documented.test(text) && [...text].length <= maxLength && text !== "";

const nothing = ["", " ", "\u00a0", "\t\n\r", "\u3000\ufeff\u2028"];
const control = ["a\u0000", "\u0007", "a\u000b", "\u007f", "\u001f b"];
const broken = ["\ud800", "a\udc00", "\udc00\ud800", "🙂\ud83d"];
const marked = ["\u0301".repeat(31), `a${"\u0301".repeat(31)}`, ` \u0344${"\u0301".repeat(40)}b`];
const long = ["a".repeat(101), "🙂".repeat(101), ` ${"a".repeat(100)}`, "a\u0301".repeat(51)];

test.each([...nothing, ...control, ...broken, ...marked, ...long])(
  "the document and the server both reject %j as text",
  (text) => {
    expect([isDocumented(text), input.safeParse(text).success]).toEqual([false, false]);
  },
);

test.each([
  ["x", "x"],
  [" padded\u00a0", "padded"],
  ["two\nlines\tand a tab", "two\nlines\tand a tab"],
  ["Cafe\u0301", "Café"],
  ["\u0301", "\u0301"],
  [`a${"\u0300".repeat(30)}b${"\u0300".repeat(30)}`, undefined],
  ["🙂".repeat(100), undefined],
  ["\u0085 next line", undefined],
])("the document and the server both take %j as a text", (text, kept) => {
  expect(isDocumented(text)).toBe(true);
  expect(input.parse(text)).toBe(kept ?? text.normalize("NFC"));
});

const pieces = fc.constantFrom(
  "a",
  " ",
  "\u00a0",
  "\u0301",
  "\u0301".repeat(29),
  "é",
  "🙂",
  "\ud83d",
  "\ude42",
  "\u0000",
  "\n",
  "\u0958",
  "\u000c",
  "\ufeff",
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 110 }),
);

test("the document and the server agree on the validity of any text", () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(input.safeParse(text).success).toBe(isDocumented(text));
    }),
    { numRuns: 3000 },
  );
});

test("the pattern of texts takes linear time", () => {
  // A regular expression with backtracking would not end on these.
  for (const text of [" ", "\u0301", "a\u0301", "a "])
    expect(documented.test(`${text.repeat(50_000)}\u0000`)).toBe(false);
});

test.each(["00000000-0000-0000-0000-000000000000", "01920000-0000-9000-F000-00000000000A"])(
  "%s is a valid id to look up",
  (id) => {
    expect(idInput.parse(id)).toBe(id.toLowerCase());
  },
);

const api = await createTestApi();
afterAll(api.close);

test("texts that grow when they are normalised are stored, listed and restored completely", async () => {
  const alice = await api.signUp("alice");
  const { accounts, categories, transactions, budgets } = alice.api;
  const grown = (length: number) => "\ufb2c".repeat(length).normalize("NFC");
  expect([...grown(1)]).toHaveLength(3);
  const letters = (length: number) => "\ufb2c".repeat(length);
  const account = await accounts.create({ name: letters(100) });
  expect(account.name).toBe(grown(100));
  const category = await categories.create({ name: letters(100), icon: letters(40) });
  const spent = await transactions.create({
    kind: "expense",
    amount: "2",
    payee: letters(200),
    note: letters(2000),
    tags: [letters(50)],
    splits: [{ categoryId: category.id, amount: "2", note: letters(500) }],
  });
  expect(spent).toMatchObject({ payee: grown(200), note: grown(2000), tags: [grown(50)] });
  await budgets.create({ name: letters(100), amount: "5" });
  // U+1D160 becomes three, too, of four bytes each.
  const note = "\u{1d160}";
  await transactions.create({
    kind: "income",
    amount: "1",
    payee: note.repeat(200),
    tags: [note.repeat(50)],
  });
  expect(await allPages((cursor) => alice.api.payees.list({ limit: 1, cursor }))).toHaveLength(2);
  expect(await allPages((cursor) => alice.api.tags.list({ limit: 1, cursor }))).toHaveLength(2);
  await assertRestores(api, alice.api, alice.bookId, alice.api);
});

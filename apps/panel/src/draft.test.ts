import { expect, test } from "vitest";
import { draftOfText, draftOfValue, initialDraft } from "./draft.ts";
import { previewOf } from "./preview.ts";
import { makeProcedure } from "./testing.ts";

const before = draftOfValue({ amount: "1" });

test("an edit in the form rewrites the JSON", () => {
  expect(before.text).toBe('{\n  "amount": "1"\n}');
});

test.each([
  ['{"amount":"2"}', { amount: "2" }, true],
  ["  ", undefined, true],
  ['{"amount":', { amount: "1" }, false],
])("the JSON %j gives the form %j", (text, input, good) => {
  const draft = draftOfText(text, before);
  expect(draft.input).toEqual(input);
  expect(draft.text).toBe(text);
  expect(draft.textError).toMatch(good ? /^$/ : /^This is not JSON\. .+\.$/);
});

test("a procedure without input starts with none, another with an empty object", () => {
  expect(initialDraft(makeProcedure("a.b")).input).toBeUndefined();
  const input = { type: "object", properties: { a: { type: "string" } } };
  expect(initialDraft(makeProcedure("a.b", { input })).input).toEqual({});
});

test.each([
  [{ id: "1", amount: "5.00", payee: "Bakery", note: null }, "amount: 5.00, payee: Bakery, id: 1"],
  [["a", 1, {}], "a, 1"],
  [{ note: "x".repeat(200) }, `note: ${"x".repeat(133)}…`],
])("a folded value shows %j", (value, preview) => {
  expect(previewOf(value, new Map())).toBe(preview);
});

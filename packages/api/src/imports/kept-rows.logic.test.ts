import { expect, test } from "vitest";
import { fromKept, toKept } from "./kept-rows.logic.ts";
import { rowOf } from "./rows.fixture.ts";

test("a page gives back the rows that it was given, those with many fields and those with few", () => {
  const full = rowOf({
    index: 7,
    payee: "Rewe",
    note: "Card 1",
    tags: ["food"],
    categoryId: "groceries",
    splits: [{ categoryId: null, categoryName: "Food", amountMinor: "-500", note: null }],
    original: null,
    feeMinor: "20",
    excluded: true,
    bankId: "F1",
    suggestion: { categoryId: "groceries", share: 1 },
    matchOf: "row:3",
    refused: ["other"],
    skip: true,
    changed: ["payee"],
    issues: [{ field: "note", message: "The text was shortened." }],
  });
  const kept = [full, rowOf()].map(toKept);
  expect((JSON.parse(JSON.stringify(kept)) as unknown[]).map(fromKept)).toEqual([full, rowOf()]);
  expect(Object.keys(kept[1] ?? {})).not.toContain("splits");
});

test("rows of a page share nothing", () => {
  const [one, other] = [{}, {}].map(fromKept);
  one?.refused.push("a transaction");
  expect(other?.refused).toEqual([]);
});

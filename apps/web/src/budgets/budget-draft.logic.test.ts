import { expect, test } from "vitest";
import { newBudgetDraft, toCovered } from "./budget-draft.logic.ts";

test.each([
  ["all", [], [null, null, null]],
  ["some", ["a"], ["a", null, null]],
  ["some", ["a", "b"], [null, ["a", "b"], null]],
  ["except", ["a"], [null, null, ["a"]]],
  ["except", [], [null, null, null]],
] as const)("a budget of %s categories %j is sent in one field", (scope, categoryIds, expected) => {
  const draft = { ...newBudgetDraft("EUR"), scope, categoryIds };
  const { categoryId, categoryIds: several, exceptCategoryIds } = toCovered(draft);
  expect([categoryId, several, exceptCategoryIds]).toEqual(expected);
});

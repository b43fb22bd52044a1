import type { Rule } from "@outlay/client";
import { expect, test } from "vitest";
import { newCondition, newRuleDraft, toRuleBody, toRuleDraft } from "./rule-draft.logic.ts";
import { readRuleSearch } from "./rule-search.logic.ts";

const comma = (amount: string) => amount.replace(".", ",");
const read = (text: string) => (/^\d+,\d\d$/.test(text) ? text.replace(",", ".") : undefined);

test("a rule that is edited and left as it is stays the same", () => {
  const rule = {
    name: "Amazon",
    when: [
      { field: "text", op: "contains", value: "amzn" },
      { field: "amount", op: "between", value: { max: "100.00" } },
      { field: "amount", op: "equals", value: "9.99" },
      { field: "account", op: "equals", value: "giro" },
      { field: "kind", op: "equals", value: "expense" },
    ],
    set: { payee: "Amazon", categoryId: "shopping", tags: ["online", "big"], excluded: false },
  } as unknown as Rule;
  const { when, set } = toRuleBody(toRuleDraft(rule, comma), read);
  expect({ when, set }).toEqual({ when: rule.when, set: rule.set });
});

test("what is left empty sets nothing, and a transfer has no category", () => {
  const draft = { ...newRuleDraft({ text: "ATM" }), categoryId: "fun", transferAccountId: "cash" };
  expect(toRuleBody(draft, read)).toEqual({
    when: [{ field: "text", op: "contains", value: "ATM" }],
    set: { transferAccountId: "cash" },
  });
});

test("an amount that is unclear is left to the server, which says so at its field", () => {
  const condition = { ...newCondition(0, "amount"), min: "10,00", max: "many" };
  const { when } = toRuleBody({ ...newRuleDraft(), conditions: [condition] }, read);
  expect(when).toEqual([{ field: "amount", op: "between", value: { min: "10.00", max: "many" } }]);
});

test("an address begins a rule with a text, and only with one", () => {
  const categoryId = "01920000-0000-7000-8000-000000000004";
  expect(readRuleSearch({ text: "AMZN", categoryId })).toEqual({ text: "AMZN", categoryId });
  expect(readRuleSearch({ text: "AMZN", categoryId: "x" })).toEqual({ text: "AMZN" });
  expect(readRuleSearch({ categoryId })).toEqual({});
  expect(readRuleSearch({ text: " " })).toEqual({});
});

import { currencyInput } from "@outlay/core";
import { expect, test } from "vitest";
import {
  type ApplicableRule,
  applyRules,
  compileRules,
  type RuleEffects,
  type RuleSubject,
} from "./apply.logic.ts";
import type { Condition } from "./conditions.contract.ts";
import { assertPatterns, compilePattern } from "./patterns.logic.ts";
import type { RuleSet } from "./rules.contract.ts";

const euro = currencyInput.parse("EUR");

const subject: RuleSubject = {
  kind: "expense",
  accountId: "checking",
  amountMinor: -1250n,
  currency: euro,
  payee: "AMZN  Mktp DE*2K4  Luxembourg",
  note: "Käse für Zoë",
};

let count = 0;
const rule = (
  when: Condition[],
  set: RuleSet,
  categoryKind: ApplicableRule["categoryKind"] = "expense",
  transferCurrency: ApplicableRule["transferCurrency"] = euro,
): ApplicableRule => ({
  id: `rule ${(count += 1)}`,
  when,
  set,
  categoryKind,
  transferCurrency,
});

function apply(rules: ApplicableRule[], changed: Partial<RuleSubject> = {}): RuleSet {
  const { ruleIds: _, ...set }: RuleEffects = applyRules(compileRules(rules), {
    ...subject,
    ...changed,
  });
  return set;
}

const holds = (condition: Condition, changed: Partial<RuleSubject> = {}) =>
  apply([rule([condition], { excluded: true })], changed).excluded === true;

test.each<[Condition, boolean]>([
  [{ field: "payee", op: "contains", value: "amzn mktp" }, true],
  [{ field: "payee", op: "contains", value: "kase" }, false],
  [{ field: "payee", op: "startsWith", value: "Amzn" }, true],
  [{ field: "payee", op: "startsWith", value: "Mktp" }, false],
  [{ field: "payee", op: "equals", value: "amzn mktp de*2k4 LUXEMBOURG" }, true],
  [{ field: "payee", op: "equals", value: "amzn" }, false],
  [{ field: "payee", op: "matches", value: String.raw`^amzn .*\*\w{3}` }, true],
  [{ field: "payee", op: "matches", value: "(?-i)amzn" }, false],
  [{ field: "payee", op: "matches", value: "^mktp" }, false],
  [{ field: "note", op: "contains", value: "kase FUR" }, true],
  [{ field: "note", op: "equals", value: "kase fur zoe" }, true],
  [{ field: "note", op: "startsWith", value: "käse" }, true],
  [{ field: "note", op: "matches", value: "zoë$" }, true],
  [{ field: "note", op: "contains", value: "amzn" }, false],
  [{ field: "text", op: "contains", value: "luxembourg" }, true],
  [{ field: "text", op: "equals", value: "Käse für Zoe" }, true],
  [{ field: "text", op: "startsWith", value: "kase" }, true],
  [{ field: "text", op: "matches", value: "^k.se" }, true],
  [{ field: "text", op: "contains", value: "luxembourg kase" }, false],
  [{ field: "amount", op: "equals", value: "12.5" }, true],
  [{ field: "amount", op: "equals", value: "12.51" }, false],
  [{ field: "amount", op: "between", value: { min: "12.50", max: "12.50" } }, true],
  [{ field: "amount", op: "between", value: { min: "12.51" } }, false],
  [{ field: "amount", op: "between", value: { max: "12.49" } }, false],
  [{ field: "amount", op: "between", value: { max: "13" } }, true],
  [{ field: "account", op: "equals", value: "checking" }, true],
  [{ field: "account", op: "equals", value: "savings" }, false],
  [{ field: "kind", op: "equals", value: "expense" }, true],
  [{ field: "kind", op: "equals", value: "income" }, false],
])("%j holds: %s", (condition, expected) => {
  expect(holds(condition)).toBe(expected);
});

test("what has no payee and note equals nothing", () => {
  const none = { payee: null, note: null };
  const value = "a";
  for (const op of ["contains", "equals", "startsWith", "matches"] as const)
    expect(holds({ field: "text", op, value }, none)).toBe(false);
  // Of an accent alone nothing is left when it is folded.
  expect(holds({ field: "payee", op: "contains", value: "\u0301" })).toBe(false);
});

test("a transfer is found by either account, and an amount by its value in any currency", () => {
  const transfer = { kind: "transfer", toAccountId: "savings" } as const;
  expect(holds({ field: "account", op: "equals", value: "savings" }, transfer)).toBe(true);
  const inYen = { amountMinor: 1250n, currency: currencyInput.parse("JPY") };
  expect(holds({ field: "amount", op: "equals", value: "1250" }, inYen)).toBe(true);
});

const always: Condition = { field: "kind", op: "equals", value: "expense" };
const never: Condition = { field: "kind", op: "equals", value: "refund" };

test("all conditions of a rule must hold", () => {
  expect(apply([rule([always, never], { note: "a" })])).toEqual({});
  expect(apply([rule([always, always], { note: "a" })])).toEqual({ note: "a" });
});

test("each field is set by the first rule that matches", () => {
  const rules = [
    rule([never], { payee: "Nobody" }),
    rule([always], { payee: "Amazon", categoryId: "books" }),
    rule([always], { payee: "Other", tags: ["online"], categoryId: "toys" }),
  ];
  expect(apply(rules)).toEqual({ payee: "Amazon", categoryId: "books", tags: ["online"] });
  const { ruleIds } = applyRules(compileRules(rules), subject);
  expect(ruleIds).toEqual(rules.slice(1).map(({ id }) => id));
});

test("later rules see the payee, note and kind that earlier ones have set", () => {
  const rules = [
    rule([{ field: "payee", op: "contains", value: "amzn" }], { payee: "Amazon", note: "Order" }),
    rule([{ field: "payee", op: "equals", value: "amazon" }], { categoryId: "books" }),
    rule([{ field: "payee", op: "contains", value: "amzn" }], { tags: ["raw"] }),
    rule([{ field: "note", op: "equals", value: "order" }], { excluded: true }),
  ];
  expect(apply(rules)).toEqual({
    payee: "Amazon",
    note: "Order",
    categoryId: "books",
    excluded: true,
  });
  const moved = [
    rule([always], { transferAccountId: "savings" }),
    rule([{ field: "kind", op: "equals", value: "transfer" }], { tags: ["moved"] }),
  ];
  expect(apply(moved)).toEqual({ transferAccountId: "savings", tags: ["moved"] });
});

test("what is fixed stays, and later rules see it", () => {
  const rules = [
    rule([always], { payee: "Amazon", categoryId: "books" }),
    rule([{ field: "payee", op: "equals", value: "amazon" }], { note: "Order" }),
  ];
  expect(apply(rules, { fixed: ["payee"] })).toEqual({ categoryId: "books" });
  expect(apply([rule([always], { transferAccountId: "b" })], { fixed: ["categoryId"] })).toEqual(
    {},
  );
});

test("what cannot become a transfer can still have a category", () => {
  const rules = [
    rule([always], { transferAccountId: "savings" }),
    rule([always], { categoryId: "books" }),
  ];
  expect(apply(rules, { fixed: ["transferAccountId"] })).toEqual({ categoryId: "books" });
});

test("a category is set on transactions of its kind alone, and the next rule may set one", () => {
  const rules = [
    rule([{ field: "payee", op: "contains", value: "amzn" }], { categoryId: "salary" }, "income"),
    rule([{ field: "payee", op: "contains", value: "amzn" }], { categoryId: "books" }),
  ];
  expect(apply(rules)).toEqual({ categoryId: "books" });
  expect(apply(rules, { kind: "refund" })).toEqual({ categoryId: "books" });
  expect(apply(rules, { kind: "income" })).toEqual({ categoryId: "salary" });
  expect(apply(rules, { kind: "transfer" })).toEqual({});
});

test("expenses and income become transfers, to another account, and then have no category", () => {
  const toSavings = rule([{ field: "payee", op: "contains", value: "amzn" }], {
    transferAccountId: "savings",
  });
  const books = rule([{ field: "payee", op: "contains", value: "amzn" }], { categoryId: "books" });
  expect(apply([toSavings, books])).toEqual({ transferAccountId: "savings" });
  expect(apply([books, toSavings])).toEqual({ categoryId: "books" });
  expect(apply([toSavings], { kind: "income" })).toEqual({ transferAccountId: "savings" });
  for (const kind of ["refund", "transfer"] as const)
    expect(apply([toSavings], { kind })).toEqual({});
  expect(apply([toSavings], { accountId: "savings" })).toEqual({});
  // Of another currency, how much arrives is not known.
  const currency = currencyInput.parse("USD");
  expect(apply([toSavings, books], { currency })).toEqual({ categoryId: "books" });
});

test.each(["(?=a)b", String.raw`(a)\1`, "a{1001}", "(a", "[", "*", ".{900}"])(
  "the pattern %s is not valid",
  (source) => {
    expect(compilePattern(source)).toHaveProperty("fault");
    const when = [always, { field: "payee", op: "matches", value: source } as const];
    expect(() => assertPatterns(when)).toThrow(
      expect.objectContaining({
        code: "input.invalid",
        issues: [expect.objectContaining({ path: ["when", 1, "value"] })],
      }),
    );
  },
);

test("a pattern looks at the first 300 characters", () => {
  const note = `${"x".repeat(297)} end of it`;
  expect(holds({ field: "note", op: "matches", value: " en" }, { note })).toBe(true);
  expect(holds({ field: "note", op: "matches", value: "end" }, { note })).toBe(false);
});

test("the time of a match grows in step with the text", () => {
  const rules = compileRules([
    rule([{ field: "note", op: "matches", value: "(x+x+)+y" }], { excluded: true }),
  ]);
  const note = "x".repeat(2000);
  for (let times = 0; times < 100; times += 1)
    expect(applyRules(rules, { ...subject, note })).toEqual({ ruleIds: [] });
});

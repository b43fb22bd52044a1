import type { Plain } from "@outlay/core/testing";
import { expect, test } from "vitest";
import { type ResolvedTransaction } from "./resolve.logic.ts";
import {
  inputs,
  type PlainFields,
  resolve,
  resolvedOf,
  entryOf,
  referenceData,
  today,
  verdict,
} from "../transactions/ledger.fixture.ts";

const expense = inputs.expense;

test("by default an expense is today, in the oldest open account and uncategorised", () => {
  expect(resolvedOf()).toEqual({
    kind: "expense",
    occurredOn: today,
    accountId: "euros",
    currency: "EUR",
    amountMinor: 1250n,
    amountThousandths: 12_500n,
    toAccountId: null,
    toCurrency: null,
    toAmountMinor: null,
    arrivesOn: null,
    feeMinor: null,
    feeCategoryId: null,
    categoryId: "none",
    refundOfId: null,
    shares: null,
    splits: [],
    excluded: false,
    payee: null,
    note: null,
    tags: [],
    originalAmountMinor: null,
    originalCurrency: null,
    state: "booked",
    importId: null,
  });
});

test("given fields are kept, in the account's currency", () => {
  const fields = {
    occurredOn: "2026-01-31",
    accountId: "yen",
    categoryId: "food",
    payee: "Café",
    note: "Crème",
    tags: ["a"],
  };
  const original = { amount: "1.5", currency: "KWD" };
  expect(resolvedOf({ ...fields, amount: "700", original })).toMatchObject({
    ...fields,
    currency: "JPY",
    amountMinor: 700n,
    amountThousandths: 700_000n,
    originalAmountMinor: 1500n,
    originalCurrency: "KWD",
  });
});

const defaults: {
  name: string;
  fields: PlainFields;
  expected: Partial<Plain<ResolvedTransaction>>;
}[] = [
  {
    name: "by default an income is uncategorised",
    fields: inputs.income,
    expected: { categoryId: "no income" },
  },
  {
    name: "by default a refund is in the uncategorised expense category",
    fields: inputs.refund,
    expected: { categoryId: "none" },
  },
  {
    name: "a transfer has no category; within one currency both amounts are equal",
    fields: inputs.transfer,
    expected: { categoryId: null, toAccountId: "savings", toCurrency: "EUR", toAmountMinor: 1250n },
  },
  {
    name: "a transfer within one currency may repeat the amount received",
    fields: { ...inputs.transfer, toAmount: "12.50" },
    expected: { toAmountMinor: 1250n },
  },
  {
    name: "euros become yen, without decimals",
    fields: { ...inputs.transfer, toAccountId: "yen", toAmount: "2000" },
    expected: { toCurrency: "JPY", toAmountMinor: 2000n, amountMinor: 1250n },
  },
  {
    name: "yen become dinars, with three decimals",
    fields: {
      ...inputs.transfer,
      accountId: "yen",
      amount: "700",
      toAccountId: "dinars",
      toAmount: "1.005",
    },
    expected: { currency: "JPY", amountMinor: 700n, toCurrency: "KWD", toAmountMinor: 1005n },
  },
  {
    name: "by default a split expense is in the category of its first split",
    fields: {
      ...expense,
      splits: [
        { categoryId: "travel", amount: "10", note: "ticket" },
        { categoryId: "food", amount: "2.5", note: null },
      ],
    },
    expected: {
      categoryId: "travel",
      splits: [
        { categoryId: "travel", amountMinor: 1000n, note: "ticket" },
        { categoryId: "food", amountMinor: 250n, note: null },
      ],
    },
  },
  {
    name: "a split refund is in the category of its first split",
    fields: {
      ...inputs.refund,
      splits: [{ categoryId: "travel", amount: "12.50", note: null }],
    },
    expected: { categoryId: "travel" },
  },
  {
    name: "an income is split into income categories",
    fields: { ...inputs.income, splits: [{ categoryId: "bonus", amount: "12.5", note: null }] },
    expected: { categoryId: "bonus" },
  },
  {
    name: "an empty list of splits means none",
    fields: { ...expense, splits: [] },
    expected: { splits: [], categoryId: "none" },
  },
];

test.each(defaults)("$name", ({ fields, expected }) => {
  expect(resolve({ referenceData, today }, fields)).toMatchObject(expected);
});

const part = (categoryId: string, amount: string) => ({ categoryId, amount, note: null });

const refusedExpenses: { input: Partial<PlainFields>; expected: string }[] = [
  { input: { accountId: "nowhere" }, expected: "account.not_found accountId" },
  { input: { accountId: "old" }, expected: "account.archived accountId" },
  { input: { categoryId: "nothing" }, expected: "category.not_found categoryId" },
  { input: { categoryId: "salary" }, expected: "category.wrong_kind categoryId" },
  { input: { categoryId: "past" }, expected: "category.archived categoryId" },
  { input: { kind: "income", categoryId: "food" }, expected: "category.wrong_kind categoryId" },
  { input: { kind: "income", categoryId: "past job" }, expected: "category.archived categoryId" },
  { input: { kind: "refund", categoryId: "salary" }, expected: "category.wrong_kind categoryId" },
  { input: { amount: "1.234" }, expected: "input.invalid amount" },
  { input: { accountId: "yen", amount: "1.5" }, expected: "input.invalid amount" },
  { input: { accountId: "yen", amount: "1.0" }, expected: "input.invalid amount" },
  {
    input: { original: { amount: "1.5", currency: "JPY" } },
    expected: "input.invalid original amount",
  },
  { input: { splits: [part("food", "12.49")] }, expected: "splits.unbalanced splits" },
  {
    input: { splits: [part("food", "12.5"), part("travel", "0.01")] },
    expected: "splits.unbalanced splits",
  },
  {
    input: { splits: [part("food", "10"), part("travel", "2.501")] },
    expected: "input.invalid splits 1 amount",
  },
  {
    input: { accountId: "yen", amount: "700", splits: [part("food", "699.5")] },
    expected: "input.invalid splits 0 amount",
  },
  {
    input: { splits: [part("food", "10"), part("nothing", "2.5")] },
    expected: "category.not_found splits 1 categoryId",
  },
  {
    input: { splits: [part("food", "10"), part("salary", "2.5")] },
    expected: "category.wrong_kind splits 1 categoryId",
  },
  {
    input: { splits: [part("food", "10"), part("past", "2.5")] },
    expected: "category.archived splits 1 categoryId",
  },
  {
    input: { kind: "income", splits: [part("bonus", "10"), part("food", "2.5")] },
    expected: "category.wrong_kind splits 1 categoryId",
  },
];

test.each(refusedExpenses)("$input fails: $expected", ({ input, expected }) => {
  expect(verdict(() => resolvedOf(input))).toBe(expected);
});

const refusedTransfers: { input: Partial<PlainFields>; expected: string }[] = [
  { input: { toAccountId: undefined }, expected: "input.invalid toAccountId" },
  { input: { toAccountId: "euros" }, expected: "input.invalid toAccountId" },
  { input: { toAccountId: "nowhere" }, expected: "account.not_found toAccountId" },
  { input: { toAccountId: "old" }, expected: "account.archived toAccountId" },
  { input: { accountId: "nowhere" }, expected: "account.not_found fromAccountId" },
  { input: { accountId: "old" }, expected: "account.archived fromAccountId" },
  { input: { toAmount: "12.49" }, expected: "input.invalid toAmount" },
  { input: { toAccountId: "yen" }, expected: "input.invalid toAmount" },
  { input: { toAccountId: "yen", toAmount: "2000.5" }, expected: "input.invalid toAmount" },
  { input: { toAccountId: "dinars", toAmount: "1.2345" }, expected: "input.invalid toAmount" },
  {
    input: { accountId: "yen", toAccountId: "dinars", toAmount: "1" },
    expected: "input.invalid amount",
  },
];

test.each(refusedTransfers)("a transfer with $input fails: $expected", ({ input, expected }) => {
  expect(verdict(() => resolvedOf({ ...inputs.transfer, ...input }))).toBe(expected);
});

const bought = entryOf("bought", { accountId: "savings", categoryId: "food", amount: "20" });
const refund: PlainFields = { ...inputs.refund, refundOf: "bought" };

test("by default a refund has the account and category of its expense", () => {
  expect(resolve({ referenceData, today, refunded: bought }, refund)).toMatchObject({
    kind: "refund",
    accountId: "savings",
    categoryId: "food",
    refundOfId: "bought",
  });
});

test("a refund takes a given account and category, in the currency of its expense", () => {
  const resolved = (fields: Partial<PlainFields>) =>
    resolve({ referenceData, today, refunded: bought }, { ...refund, ...fields });
  expect(resolved({ accountId: "euros", categoryId: "travel" })).toMatchObject({
    accountId: "euros",
    categoryId: "travel",
  });
  expect(verdict(() => resolved({ accountId: "yen", amount: "5" }))).toBe(
    "input.invalid accountId",
  );
});

test("by default a refund has its expense's category even if archived, but not its archived account", () => {
  const past = { ...bought, categoryId: "past" };
  expect(resolve({ referenceData, today, refunded: past }, refund).categoryId).toBe("past");
  const closed = { ...bought, accountId: "old" };
  expect(verdict(() => resolve({ referenceData, today, refunded: closed }, refund))).toBe(
    "account.archived accountId",
  );
});

test("only a refund refers to an expense", () => {
  expect(resolvedOf({ refundOf: "bought" }).refundOfId).toBeNull();
});

test("a book without an open account has its own error", () => {
  const closed = {
    ...referenceData,
    accounts: referenceData.accounts.filter(({ archived }) => archived),
  };
  expect(verdict(() => resolve({ referenceData: closed, today }, expense))).toBe(
    "account.not_found accountId",
  );
});

test("a book without Uncategorised is an internal error", () => {
  const broken = {
    ...referenceData,
    categories: referenceData.categories.filter(({ system }) => !system),
  };
  expect(() => resolve({ referenceData: broken, today }, expense)).toThrow("no system category");
});

const kept: {
  name: string;
  current: Partial<ResolvedTransaction>;
  fields: Partial<PlainFields>;
}[] = [
  { name: "its account", current: { accountId: "old" }, fields: { accountId: "old" } },
  { name: "its category", current: { categoryId: "past" }, fields: { categoryId: "past" } },
  {
    name: "a split's category",
    current: { splits: [{ categoryId: "past", amountMinor: 1250n, note: null }] },
    fields: { splits: [part("past", "12.5")] },
  },
];

test.each(kept)("an update may keep what has been archived: $name", ({ current, fields }) => {
  const before = { ...resolvedOf(), ...current };
  const resolved = resolve({ referenceData, today, current: before }, { ...expense, ...fields });
  expect(resolved).toMatchObject(current);
});

test("an archived account may stay on either side of a transfer", () => {
  const current = resolvedOf(inputs.transfer);
  const move = (accountId: string, toAccountId: string) =>
    resolve(
      { referenceData, today, current: { ...current, accountId, toAccountId } },
      { ...inputs.transfer, accountId: toAccountId, toAccountId: accountId },
    );
  expect(move("old", "euros")).toMatchObject({ accountId: "euros", toAccountId: "old" });
  expect(move("euros", "old")).toMatchObject({ accountId: "old", toAccountId: "euros" });
});

test("an archived expense category cannot be kept for an income", () => {
  const current = { ...resolvedOf(), categoryId: "past" };
  const fields: PlainFields = { ...inputs.income, categoryId: "past" };
  expect(verdict(() => resolve({ referenceData, today, current }, fields))).toBe(
    "category.wrong_kind categoryId",
  );
});

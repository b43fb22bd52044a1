import { expect, test } from "vitest";
import {
  type TransactionFields,
  type ResolvedTransaction,
  resolveTransaction,
} from "./resolve.logic.ts";
import {
  inputs,
  resolvedOf,
  entryOf,
  referenceData,
  today,
  verdict,
} from "../transactions/ledger.fixture.ts";

const expense = inputs.expense;

test("an amount alone is today, from the first open account, uncategorised", () => {
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
    categoryId: "none",
    refundOfId: null,
    splits: [],
    payee: null,
    note: null,
    tags: [],
    originalAmountMinor: null,
    originalCurrency: null,
  });
});

test("what is said is kept, in the account's currency", () => {
  const said = {
    occurredOn: "2026-01-31",
    accountId: "yen",
    categoryId: "food",
    payee: "Café",
    note: "Crème",
    tags: ["a"],
  };
  const original = { amount: "1.5", currency: "KWD" };
  expect(resolvedOf({ ...said, amount: "700", original })).toMatchObject({
    ...said,
    currency: "JPY",
    amountMinor: 700n,
    amountThousandths: 700_000n,
    originalAmountMinor: 1500n,
    originalCurrency: "KWD",
  });
});

const defaults: { name: string; fields: TransactionFields; says: Partial<ResolvedTransaction> }[] =
  [
    {
      name: "an income is uncategorised income",
      fields: inputs.income,
      says: { categoryId: "no income" },
    },
    {
      name: "a refund is uncategorised spending",
      fields: inputs.refund,
      says: { categoryId: "none" },
    },
    {
      name: "a transfer has no category, and what arrives is what leaves",
      fields: inputs.transfer,
      says: { categoryId: null, toAccountId: "savings", toCurrency: "EUR", toAmountMinor: 1250n },
    },
    {
      name: "a transfer may say again what arrives",
      fields: { ...inputs.transfer, toAmount: "12.50" },
      says: { toAmountMinor: 1250n },
    },
    {
      name: "euros become yen, which have no digits",
      fields: { ...inputs.transfer, toAccountId: "yen", toAmount: "2000" },
      says: { toCurrency: "JPY", toAmountMinor: 2000n, amountMinor: 1250n },
    },
    {
      name: "yen become dinars, which have three digits",
      fields: {
        ...inputs.transfer,
        accountId: "yen",
        amount: "700",
        toAccountId: "dinars",
        toAmount: "1.005",
      },
      says: { currency: "JPY", amountMinor: 700n, toCurrency: "KWD", toAmountMinor: 1005n },
    },
    {
      name: "a divided expense is of its first part's category",
      fields: {
        ...expense,
        splits: [
          { categoryId: "travel", amount: "10", note: "ticket" },
          { categoryId: "food", amount: "2.5", note: null },
        ],
      },
      says: {
        categoryId: "travel",
        splits: [
          { categoryId: "travel", amountMinor: 1000n, note: "ticket" },
          { categoryId: "food", amountMinor: 250n, note: null },
        ],
      },
    },
    {
      name: "a divided expense is of the category that is said",
      fields: {
        ...expense,
        categoryId: "food",
        splits: [{ categoryId: "travel", amount: "12.50", note: null }],
      },
      says: { categoryId: "food" },
    },
    {
      name: "an income is divided over categories of income",
      fields: { ...inputs.income, splits: [{ categoryId: "bonus", amount: "12.5", note: null }] },
      says: { categoryId: "bonus" },
    },
    {
      name: "no parts are none",
      fields: { ...expense, splits: [] },
      says: { splits: [], categoryId: "none" },
    },
  ];

test.each(defaults)("$name", ({ fields, says }) => {
  expect(resolveTransaction({ referenceData, today }, fields)).toMatchObject(says);
});

const part = (categoryId: string, amount: string) => ({ categoryId, amount, note: null });

const refusedExpenses: { input: Partial<TransactionFields>; says: string }[] = [
  { input: { accountId: "nowhere" }, says: "account.not_found accountId" },
  { input: { accountId: "old" }, says: "account.archived accountId" },
  { input: { categoryId: "nothing" }, says: "category.not_found categoryId" },
  { input: { categoryId: "salary" }, says: "category.wrong_kind categoryId" },
  { input: { categoryId: "past" }, says: "category.archived categoryId" },
  { input: { kind: "income", categoryId: "food" }, says: "category.wrong_kind categoryId" },
  { input: { kind: "income", categoryId: "past job" }, says: "category.archived categoryId" },
  { input: { kind: "refund", categoryId: "salary" }, says: "category.wrong_kind categoryId" },
  { input: { amount: "1.234" }, says: "input.invalid amount" },
  { input: { accountId: "yen", amount: "1.5" }, says: "input.invalid amount" },
  { input: { accountId: "yen", amount: "1.0" }, says: "input.invalid amount" },
  {
    input: { original: { amount: "1.5", currency: "JPY" } },
    says: "input.invalid original amount",
  },
  { input: { splits: [part("food", "12.49")] }, says: "splits.unbalanced splits" },
  {
    input: { splits: [part("food", "12.5"), part("travel", "0.01")] },
    says: "splits.unbalanced splits",
  },
  {
    input: { splits: [part("food", "10"), part("travel", "2.501")] },
    says: "input.invalid splits 1 amount",
  },
  {
    input: { accountId: "yen", amount: "700", splits: [part("food", "699.5")] },
    says: "input.invalid splits 0 amount",
  },
  {
    input: { splits: [part("food", "10"), part("nothing", "2.5")] },
    says: "category.not_found splits 1 categoryId",
  },
  {
    input: { splits: [part("food", "10"), part("salary", "2.5")] },
    says: "category.wrong_kind splits 1 categoryId",
  },
  {
    input: { splits: [part("food", "10"), part("past", "2.5")] },
    says: "category.archived splits 1 categoryId",
  },
  {
    input: { kind: "income", splits: [part("bonus", "10"), part("food", "2.5")] },
    says: "category.wrong_kind splits 1 categoryId",
  },
];

test.each(refusedExpenses)("$input is refused: $says", ({ input, says }) => {
  expect(verdict(() => resolvedOf(input))).toBe(says);
});

const refusedTransfers: { input: Partial<TransactionFields>; says: string }[] = [
  { input: { toAccountId: undefined }, says: "input.invalid toAccountId" },
  { input: { toAccountId: "euros" }, says: "input.invalid toAccountId" },
  { input: { toAccountId: "nowhere" }, says: "account.not_found toAccountId" },
  { input: { toAccountId: "old" }, says: "account.archived toAccountId" },
  { input: { accountId: "nowhere" }, says: "account.not_found fromAccountId" },
  { input: { accountId: "old" }, says: "account.archived fromAccountId" },
  { input: { toAmount: "12.49" }, says: "input.invalid toAmount" },
  { input: { toAccountId: "yen" }, says: "input.invalid toAmount" },
  { input: { toAccountId: "yen", toAmount: "2000.5" }, says: "input.invalid toAmount" },
  { input: { toAccountId: "dinars", toAmount: "1.2345" }, says: "input.invalid toAmount" },
  {
    input: { accountId: "yen", toAccountId: "dinars", toAmount: "1" },
    says: "input.invalid amount",
  },
];

test.each(refusedTransfers)("a transfer with $input is refused: $says", ({ input, says }) => {
  expect(verdict(() => resolvedOf({ ...inputs.transfer, ...input }))).toBe(says);
});

const bought = entryOf("bought", { accountId: "savings", categoryId: "food", amount: "20" });
const refund: TransactionFields = { ...inputs.refund, refundOf: "bought" };

test("a refund goes to the account and the category of its expense", () => {
  expect(resolveTransaction({ referenceData, today, refunded: bought }, refund)).toMatchObject({
    kind: "refund",
    accountId: "savings",
    categoryId: "food",
    refundOfId: "bought",
  });
});

test("a refund goes where it is told, in the currency of its expense", () => {
  const resolved = (fields: Partial<TransactionFields>) =>
    resolveTransaction({ referenceData, today, refunded: bought }, { ...refund, ...fields });
  expect(resolved({ accountId: "euros", categoryId: "travel" })).toMatchObject({
    accountId: "euros",
    categoryId: "travel",
  });
  expect(verdict(() => resolved({ accountId: "yen", amount: "5" }))).toBe(
    "input.invalid accountId",
  );
});

test("a refund belongs to its expense's category even when that is archived, not to its archived account", () => {
  const past = { ...bought, categoryId: "past" };
  expect(resolveTransaction({ referenceData, today, refunded: past }, refund).categoryId).toBe(
    "past",
  );
  const closed = { ...bought, accountId: "old" };
  expect(
    verdict(() => resolveTransaction({ referenceData, today, refunded: closed }, refund)),
  ).toBe("account.archived accountId");
});

test("only a refund names an expense", () => {
  expect(resolvedOf({ refundOf: "bought" }).refundOfId).toBeNull();
});

test("a book without an open account says so", () => {
  const closed = {
    ...referenceData,
    accounts: referenceData.accounts.filter(({ archived }) => archived),
  };
  expect(verdict(() => resolveTransaction({ referenceData: closed, today }, expense))).toBe(
    "account.not_found accountId",
  );
});

test("a book that lost its Uncategorised is a fault of ours, not the caller's", () => {
  const broken = {
    ...referenceData,
    categories: referenceData.categories.filter(({ system }) => !system),
  };
  expect(() => resolveTransaction({ referenceData: broken, today }, expense)).toThrow(
    "no system category",
  );
});

const kept: {
  name: string;
  current: Partial<ResolvedTransaction>;
  fields: Partial<TransactionFields>;
}[] = [
  { name: "its account", current: { accountId: "old" }, fields: { accountId: "old" } },
  { name: "its category", current: { categoryId: "past" }, fields: { categoryId: "past" } },
  {
    name: "a part's category",
    current: { splits: [{ categoryId: "past", amountMinor: 1250n, note: null }] },
    fields: { splits: [part("past", "12.5")] },
  },
];

test.each(kept)("what a transaction has already may be archived: $name", ({ current, fields }) => {
  const before = { ...resolvedOf(), ...current };
  const resolved = resolveTransaction(
    { referenceData, today, current: before },
    { ...expense, ...fields },
  );
  expect(resolved).toMatchObject(current);
});

test("an archived account may stay at either end of a transfer", () => {
  const current = resolvedOf(inputs.transfer);
  const move = (accountId: string, toAccountId: string) =>
    resolveTransaction(
      { referenceData, today, current: { ...current, accountId, toAccountId } },
      { ...inputs.transfer, accountId: toAccountId, toAccountId: accountId },
    );
  expect(move("old", "euros")).toMatchObject({ accountId: "euros", toAccountId: "old" });
  expect(move("euros", "old")).toMatchObject({ accountId: "old", toAccountId: "euros" });
});

test("an archived category of spending does not become one of income", () => {
  const current = { ...resolvedOf(), categoryId: "past" };
  const fields: TransactionFields = { ...inputs.income, categoryId: "past" };
  expect(verdict(() => resolveTransaction({ referenceData, today, current }, fields))).toBe(
    "category.wrong_kind categoryId",
  );
});

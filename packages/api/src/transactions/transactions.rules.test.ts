import { expect, test } from "vitest";
import { AppError } from "../errors.ts";
import {
  assertRestorable,
  type Draft,
  draftTransaction,
  draftUpdate,
  type Facts,
  isSentAgain,
  type NewTransaction,
} from "./transactions.rules.ts";
import type { UpdateTransactionInput } from "./transactions.input.ts";

const account = (id: string, currency: string, archived = false) => ({ id, currency, archived });
const category = (id: string, kind: string, more = {}) => ({
  id,
  kind,
  archived: false,
  system: false,
  ...more,
});

const facts: Facts = {
  accounts: [account("old", "EUR", true), account("euros", "EUR"), account("yen", "JPY")],
  categories: [
    category("none", "expense", { system: true }),
    category("no-income", "income", { system: true }),
    category("food", "expense"),
    category("salary", "income"),
    category("past", "expense", { archived: true }),
  ],
};
const today = "2026-11-21";
const expense: NewTransaction = { kind: "expense", amount: "12.5" };
const draft: Draft = draftTransaction(facts, expense, today);

/** `code at the field`, or what the rule answers. */
function verdict(rule: () => unknown): unknown {
  try {
    return rule();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.code, ...(error.issues[0]?.path ?? [])].join(" ");
  }
}

test("an amount alone is today, from the first open account, uncategorised", () => {
  expect(draft).toEqual({
    kind: "expense",
    occurredOn: today,
    accountId: "euros",
    currency: "EUR",
    amountMinor: 1250n,
    amountThousandths: 12_500n,
    categoryId: "none",
    payee: null,
    note: null,
    tags: [],
    originalAmountMinor: null,
    originalCurrency: null,
  });
});

test("each kind has its own Uncategorised", () => {
  const income = draftTransaction(facts, { kind: "income", amount: "1" }, today);
  expect(income).toMatchObject({ kind: "income", categoryId: "no-income" });
});

test("what is said is kept, in the account's currency", () => {
  const said = {
    occurredOn: "2026-01-31",
    accountId: "yen",
    categoryId: "food",
    payee: "Shop",
    note: "note",
    tags: ["a"],
  };
  const original = { amount: "1.5", currency: "KWD" };
  expect(draftTransaction(facts, { ...expense, ...said, amount: "700", original }, today)).toEqual({
    ...said,
    kind: "expense",
    currency: "JPY",
    amountMinor: 700n,
    amountThousandths: 700_000n,
    originalAmountMinor: 1500n,
    originalCurrency: "KWD",
  });
});

const refused: { input: Partial<NewTransaction>; says: string }[] = [
  { input: { accountId: "nowhere" }, says: "account.not_found accountId" },
  { input: { accountId: "old" }, says: "account.archived accountId" },
  { input: { categoryId: "nothing" }, says: "category.not_found categoryId" },
  { input: { categoryId: "salary" }, says: "category.wrong_kind categoryId" },
  { input: { categoryId: "past" }, says: "category.archived categoryId" },
  { input: { kind: "income", categoryId: "food" }, says: "category.wrong_kind categoryId" },
  { input: { amount: "1.234" }, says: "input.invalid amount" },
  { input: { accountId: "yen", amount: "1.5" }, says: "input.invalid amount" },
  {
    input: { original: { amount: "1.5", currency: "JPY" } },
    says: "input.invalid original amount",
  },
];

test.each(refused)("a new expense with $input is refused: $says", ({ input, says }) => {
  expect(verdict(() => draftTransaction(facts, { ...expense, ...input }, today))).toBe(says);
});

test("a book without an open account says so", () => {
  const closed = { ...facts, accounts: [account("old", "EUR", true)] };
  expect(verdict(() => draftTransaction(closed, expense, today))).toBe(
    "account.not_found accountId",
  );
});

test("a book that lost its Uncategorised is a fault of ours, not the caller's", () => {
  const broken = { ...facts, categories: [category("food", "expense")] };
  expect(() => draftTransaction(broken, expense, today)).toThrow("no system category");
});

const original = { originalAmountMinor: 100n, originalCurrency: "USD" };
const updates: {
  input: Partial<UpdateTransactionInput>;
  current?: Partial<Draft>;
  says: unknown;
}[] = [
  { input: {}, says: {} },
  { input: { payee: null, note: "n", tags: [] }, says: { payee: null, note: "n", tags: [] } },
  { input: { occurredOn: "2026-01-01" }, says: { occurredOn: "2026-01-01" } },
  { input: { amount: "3" }, says: { amountMinor: 300n, amountThousandths: 3000n } },
  { input: { accountId: "euros" }, says: {} },
  { input: { categoryId: "food" }, says: { categoryId: "food" } },
  {
    input: { original: null },
    current: original,
    says: { originalAmountMinor: null, originalCurrency: null },
  },
  {
    input: { original: { amount: "2", currency: "JPY" } },
    says: { originalAmountMinor: 2n, originalCurrency: "JPY" },
  },
  { input: { accountId: "yen" }, says: "input.invalid amount" },
  {
    input: { accountId: "yen", amount: "700" },
    says: { accountId: "yen", currency: "JPY", amountMinor: 700n, amountThousandths: 700_000n },
  },
  { input: { accountId: "yen", amount: "7.5" }, says: "input.invalid amount" },
  { input: { accountId: "old" }, says: "account.archived accountId" },
  { input: { categoryId: "past" }, says: "category.archived categoryId" },
  // What it has already may have been archived since.
  { input: { accountId: "old" }, current: { accountId: "old" }, says: {} },
  { input: { categoryId: "past" }, current: { categoryId: "past" }, says: {} },
];

test.each(updates)("an update with $input changes $says", ({ input, current, says }) => {
  const update = () => draftUpdate(facts, { ...draft, ...current }, { id: "any", ...input });
  expect(verdict(update)).toEqual(says);
});

const dollars = { amount: "13.5", currency: "USD" };
const abroad = draftTransaction(facts, { ...expense, original: dollars }, today);

test.each([
  { sent: {}, again: true },
  { sent: { amount: "12.50" }, again: true },
  { sent: { occurredOn: today, accountId: "euros", categoryId: "none" }, again: true },
  { sent: { payee: null, note: null, tags: [], original: null }, again: true },
  { sent: { amount: "12.51" }, again: false },
  { sent: { amount: "12.501" }, again: false },
  { sent: { occurredOn: "2026-11-20" }, again: false },
  { sent: { accountId: "yen" }, again: false },
  { sent: { categoryId: "food" }, again: false },
  { sent: { kind: "income" }, again: false },
  { sent: { payee: "Shop" }, again: false },
  { sent: { tags: ["a"] }, again: false },
  { sent: { original: dollars }, again: false },
] satisfies { sent: Partial<NewTransaction>; again: boolean }[])(
  "a create with $sent of what is there is the same: $again",
  ({ sent, again }) => {
    expect(isSentAgain(draft, { ...expense, ...sent })).toBe(again);
  },
);

test.each([
  { paid: { amount: "13.50", currency: "USD" }, again: true },
  { paid: { amount: "13.51", currency: "USD" }, again: false },
  { paid: { amount: "13.50", currency: "CAD" }, again: false },
  { paid: null, again: false },
])("a foreign purchase is the same with $paid: $again", ({ paid, again }) => {
  expect(isSentAgain(abroad, { ...expense, original: paid })).toBe(again);
});

const deletedAt = new Date("2026-11-01T10:00:00.000Z");

test.each([
  { now: "2026-11-01T10:00:00.000Z", says: undefined },
  { now: "2026-12-01T10:00:00.000Z", says: undefined },
  { now: "2026-12-01T10:00:00.001Z", says: "transaction.restore_expired" },
  { now: "2027-11-01T10:00:00.000Z", says: "transaction.restore_expired" },
])("what was deleted on 1 November is restored at $now: $says", ({ now, says }) => {
  expect(verdict(() => assertRestorable(deletedAt, new Date(now)))).toBe(says);
});

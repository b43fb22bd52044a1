import type { ImportRow } from "@outlay/client";
import { expect, test } from "vitest";
import { isOptional, openSuggestion, partnerOf, signedAmount, stateOf } from "./row-state.logic.ts";

type Change = Partial<Omit<ImportRow, "transaction">> & {
  transaction?: Partial<NonNullable<ImportRow["transaction"]>>;
};

const row = ({ transaction, ...changed }: Change = {}) =>
  ({
    index: 0,
    status: "new",
    skip: false,
    matchOf: null,
    transferWith: null,
    suggestion: null,
    ...changed,
    transaction: {
      kind: "expense",
      amount: "12.50",
      accountId: "giro",
      categoryId: null,
      splits: [],
      ...transaction,
    },
  }) as unknown as ImportRow;

test.each<[string, Change]>([
  ["new", {}],
  ["match", { matchOf: "a" }],
  ["match", { matchOf: "a", status: "pending" }],
  ["transfer", { transferWith: "row:3" }],
  ["pending", { status: "pending" }],
  ["skipped", { skip: true, matchOf: "a" }],
  ["duplicate", { status: "duplicate", skip: true }],
  ["invalid", { status: "invalid" }],
])("a row is shown as %s", (state, change) => {
  expect(stateOf(row(change))).toBe(state);
});

test.each([
  ["-12.50", { kind: "expense" }],
  ["12.50", { kind: "income" }],
  ["12.50", { kind: "refund" }],
  ["-12.50", { kind: "transfer", fromAccountId: "giro" }],
  ["12.50", { kind: "transfer", fromAccountId: "savings" }],
] as const)("money out is negative: %s of %o", (signed, transaction) => {
  const changed = row({ transaction }).transaction;
  expect(changed && signedAmount(changed)).toBe(signed);
});

test("what is recorded already, cannot be read or has no amount is nobody's choice", () => {
  expect(isOptional(row())).toBe(true);
  expect(isOptional(row({ status: "pending", skip: true }))).toBe(true);
  expect(isOptional(row({ status: "duplicate" }))).toBe(false);
  expect(isOptional(row({ status: "invalid" }))).toBe(false);
  expect(isOptional(row({ transaction: { amount: "0.00" } }))).toBe(false);
});

test("the other side of a transfer is a row of the file, or a transaction", () => {
  expect(partnerOf(row({ transferWith: "row:17" }))).toBe(17);
  expect(partnerOf(row({ transferWith: "0192-17" }))).toBeUndefined();
  expect(partnerOf(row())).toBeUndefined();
});

test("a category is suggested where a commit would record none", () => {
  const suggestion = { categoryId: "food", share: 0.9 };
  expect(openSuggestion(row({ suggestion }))).toEqual(suggestion);
  expect(openSuggestion(row({ suggestion, matchOf: "a" }))).toBeUndefined();
  expect(openSuggestion(row({ suggestion, transaction: { kind: "transfer" } }))).toBeUndefined();
  expect(openSuggestion(row({ suggestion, transaction: { categoryId: "fun" } }))).toBeUndefined();
  expect(openSuggestion(row())).toBeUndefined();
});

import { expect, test } from "vitest";
import { toCreate, unclearAmounts } from "./draft-input.logic.ts";
import { type Amounts, type Draft, newDraft } from "./draft.logic.ts";

const start = { today: "2026-11-21", accountId: "cash", otherAccountId: "bank" };
const draftOf = (typed: Partial<Draft>): Draft => ({ ...newDraft(start), ...typed });
const read: Amounts = {
  amount: "12.50",
  toAmount: undefined,
  fee: undefined,
  parts: [],
  shares: [],
};
const part = { key: 0, categoryId: "food", amount: "1.2.3", note: "" };

test("an amount that is not understood is named, and nothing is sent", () => {
  const draft = draftOf({ amount: "1.2.3" });
  const amounts = { ...read, amount: undefined };
  expect(unclearAmounts(draft, amounts)).toEqual(["amount"]);
  expect(toCreate(draft, amounts)).toBeUndefined();
});

test("the unclear amount of a part is named by its place", () => {
  const draft = draftOf({ splits: [{ ...part, amount: "2" }, part] });
  const amounts = { ...read, parts: ["2.00", undefined] };
  expect(unclearAmounts(draft, amounts)).toEqual(["splits.1.amount"]);
  expect(toCreate(draft, amounts)).toBeUndefined();
});

test("an unclear fee or second amount counts only for a transfer", () => {
  const typed = { fee: "1.2.3", toAmount: "4.5.6" };
  const transfer = draftOf({ ...typed, kind: "transfer" });
  expect(unclearAmounts(transfer, read)).toEqual(["toAmount", "fee.amount"]);
  expect(toCreate(transfer, read)).toBeUndefined();
  expect(unclearAmounts(draftOf(typed), read)).toEqual([]);
  expect(toCreate(draftOf(typed), read)).toMatchObject({ kind: "expense", amount: "12.50" });
});

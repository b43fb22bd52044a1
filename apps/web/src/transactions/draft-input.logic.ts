import type { RouterInputs, Transaction } from "@outlay/client";
import { readShares, unclearShares } from "../shares/shares-draft.logic.ts";
import type { Amounts, Draft } from "./draft.logic.ts";

type CreateInput = RouterInputs["transactions"]["create"];

const textOrNull = (text: string) => (text.trim() === "" ? null : text.trim());

/** Whether something is typed that is not understood. */
const isUnclear = (typed: string, read: string | undefined) =>
  typed.trim() !== "" && read === undefined;

/** The fields, by the API's names, whose amounts are typed and not understood, or required and blank. */
export function unclearAmounts(draft: Draft, amounts: Amounts): string[] {
  const { amount, toAmount, fee, parts } = amounts;
  const isTransfer = draft.kind === "transfer";
  return [
    ...(amount === undefined ? ["amount"] : []),
    // Only a transfer has them: what was typed for one before is nothing now.
    ...(isTransfer && isUnclear(draft.toAmount, toAmount) ? ["toAmount"] : []),
    ...(isTransfer && isUnclear(draft.fee, fee) ? ["fee.amount"] : []),
    ...draft.splits.flatMap((_, index) =>
      parts[index] === undefined ? [`splits.${index}.amount`] : [],
    ),
    ...(isTransfer ? [] : unclearShares(draft.shares, amounts.shares)),
  ];
}

/** The text that says what such a field lacks. */
export const unclearText = (field: string) =>
  field === "shares.split"
    ? "shares.nobody"
    : field.endsWith(".weight")
      ? "shares.weightUnclear"
      : "form.amountUnclear";

/** The parts; undefined while one lacks its category or amount. */
function readParts({ splits }: Draft, { parts }: Amounts) {
  const read = splits.flatMap(({ categoryId, note }, index) => {
    const amount = parts[index];
    if (categoryId === undefined || amount === undefined) return [];
    return { categoryId, amount, note: textOrNull(note) };
  });
  return read.length === splits.length ? read : undefined;
}

/** What the form means; undefined while something of it is missing or unclear. */
export function toCreate(draft: Draft, amounts: Amounts): CreateInput | undefined {
  const { amount, toAmount, fee } = amounts;
  if (amount === undefined || unclearAmounts(draft, amounts).length > 0) return undefined;
  const { kind, occurredOn, categoryId, accountId, fromAccountId, toAccountId } = draft;
  const tags = draft.tags.split(",").map((tag) => tag.trim().replace(/^#/, ""));
  const common = {
    amount,
    occurredOn,
    payee: textOrNull(draft.payee),
    note: textOrNull(draft.note),
    tags: tags.filter((tag) => tag !== ""),
    excluded: draft.excluded,
  };
  if (kind === "transfer") {
    const arrivesOn = draft.arrivesOn === "" ? null : draft.arrivesOn;
    const costs = fee === undefined ? null : { amount: fee };
    return { kind, ...common, fromAccountId, toAccountId, toAmount, arrivesOn, fee: costs };
  }
  const splits = readParts(draft, amounts);
  if (splits === undefined) return undefined;
  const shared = draft.shares && { shares: readShares(draft.shares, amounts.shares) };
  // Beside parts the category is that of the first.
  const booked =
    splits.length > 0
      ? { ...common, ...shared, accountId, splits }
      : { ...common, ...shared, accountId, categoryId };
  return kind === "refund" ? { kind, ...booked, refundOf: draft.refundOf } : { kind, ...booked };
}

/** The same as a change, with the version that was edited. Parts and shares that are gone are taken away. */
export function toUpdate(
  transaction: Transaction,
  input: CreateInput,
): RouterInputs["transactions"]["update"] {
  const { id, version } = transaction;
  const wasSplit = "splits" in transaction && transaction.splits.length > 0;
  const isSplit = "splits" in input && (input.splits?.length ?? 0) > 0;
  const isUnsplit = wasSplit && !isSplit && input.kind !== "transfer";
  const isSettlement = transaction.kind === "transfer" && input.kind === "transfer";
  const isUnshared = transaction.shares !== null && !("shares" in input) && !isSettlement;
  return {
    ...input,
    ...(isUnsplit && { splits: [] }),
    ...(isUnshared && { shares: null }),
    id,
    version,
  };
}

import { formatMinor } from "@outlay/core";
import { decodeOrigins } from "../ledger/origins.logic.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { showShares } from "../ledger/shares.logic.ts";
import type { ExportedTransaction } from "./export.contract.ts";
import { instantText } from "../support/instants.logic.ts";
import type { Scope } from "./export.logic.ts";

/** What JSON writes of a value: dates are text. */
type Plain<Value> = Value extends Date
  ? string
  : Value extends string
    ? Value
    : Value extends object
      ? { [Key in keyof Value]: Plain<Value[Key]> }
      : Value;
type Simple = Plain<Exclude<ExportedTransaction, { kind: "transfer" }>>;

const original = ({ originalAmountMinor: minor, originalCurrency: currency }: LedgerTransaction) =>
  minor === null || currency === null ? null : { amount: formatMinor(minor, currency), currency };

const commonFields = (entry: LedgerTransaction) => ({
  id: entry.id,
  amount: formatMinor(entry.amountMinor, entry.currency),
  currency: entry.currency,
  occurredOn: entry.occurredOn,
  payee: entry.payee,
  note: entry.note,
  tags: entry.tags,
  original: original(entry),
  excluded: entry.excluded,
  shares: showShares(entry.shares, entry.currency),
  scheduleId: entry.scheduleId,
  state: entry.state,
  origins: decodeOrigins(entry.origins),
  importId: entry.importId,
  attachments: entry.attachmentCount,
  version: entry.version,
  createdBy: { id: entry.createdBy, name: entry.createdByName },
  updatedBy: { id: entry.updatedBy, name: entry.updatedByName },
  operationId: entry.operationId,
  createdAt: instantText(entry.createdAt),
  updatedAt: instantText(entry.updatedAt),
  deletedAt: entry.deletedAt && instantText(entry.deletedAt),
});

/**
 * A transaction without splits as JSON writes it, in the order of the fields of `toTransaction`: no dates are looked for in it
 * and no names are added to it. Undefined for one with splits and for transfers, of which an export may have parts.
 */
export function toSimple(entry: LedgerTransaction, { names }: Scope): Simple | undefined {
  const { kind, accountId, categoryId } = entry;
  if (kind === "transfer" || categoryId === null || entry.splits.length > 0) return undefined;
  const accountName = names.accounts.get(accountId) ?? "";
  const categoryName = names.categories.get(categoryId)?.name ?? "";
  const common = commonFields(entry);
  if (kind === "expense") {
    const refundedAmount = formatMinor(entry.refundedMinor, entry.currency);
    return {
      ...common,
      kind,
      accountId,
      categoryId,
      splits: [],
      refundedAmount,
      accountName,
      categoryName,
    };
  }
  const booked = { ...common, accountId, categoryId, splits: [], kind };
  return kind === "income"
    ? { ...booked, kind, accountName, categoryName }
    : { ...booked, kind, refundOf: entry.refundOfId, accountName, categoryName };
}

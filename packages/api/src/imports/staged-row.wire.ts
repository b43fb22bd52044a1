import { type CurrencyCode, formatMinor } from "@outlay/core";
import type { ImportRow } from "./rows.contract.ts";
import { kindOf } from "./staged-kind.logic.ts";
import type { StagedRow } from "./staged-row.ts";

type CategoryKinds = Parameters<typeof kindOf>[1];

/** The wire shape of a row. */
export function toRow(row: StagedRow, kinds: CategoryKinds): ImportRow {
  const { index, line, status, bankId, duplicateOf, matchOf, transferWith } = row;
  const { suggestion, skip, issues } = row;
  return {
    index,
    line,
    status,
    transaction: toTransaction(row, kinds),
    bankId,
    duplicateOf,
    matchOf,
    transferWith,
    suggestion,
    skip,
    issues,
  };
}

function toTransaction(row: StagedRow, kinds: CategoryKinds): ImportRow["transaction"] {
  const { accountId, transferAccountId, currency, original, feeMinor } = row;
  if (row.amountMinor === "" || row.occurredOn === "") return null;
  const minor = BigInt(row.amountMinor);
  const isOut = minor < 0n;
  const unsigned = (amount: bigint, of: CurrencyCode) => formatMinor(isOut ? -amount : amount, of);
  const isTransfer = transferAccountId !== null;
  return {
    kind: kindOf(row, kinds),
    accountId,
    fromAccountId: isTransfer ? (isOut ? accountId : transferAccountId) : null,
    toAccountId: isTransfer ? (isOut ? transferAccountId : accountId) : null,
    occurredOn: row.occurredOn,
    amount: unsigned(minor, currency),
    currency,
    payee: row.payee,
    note: row.note,
    tags: row.tags,
    categoryId: isTransfer ? null : row.categoryId,
    categoryName: isTransfer ? null : row.categoryName,
    splits: isTransfer
      ? []
      : row.splits.map(({ amountMinor, ...part }) => ({
          ...part,
          amount: unsigned(BigInt(amountMinor), currency),
        })),
    original: original && {
      amount: formatMinor(BigInt(original.amountMinor), original.currency),
      currency: original.currency,
    },
    fee: feeMinor === null ? null : formatMinor(BigInt(feeMinor), currency),
    excluded: row.excluded,
  };
}

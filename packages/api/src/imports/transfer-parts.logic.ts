import { type CurrencyCode, formatMinor } from "@outlay/core/without-schemas";
import type { FileRow, FileSplit } from "@outlay/bank-files";
import { toMinorUnits } from "./staged-amounts.logic.ts";

type Own = { currency: CurrencyCode };

/**
 * A row of which a part is a transfer with an account of the book, as a row of its other parts and one for each transfer: the
 * other account's file has the transfer too. The first keeps the place in the file. Null where no part is one, or where the
 * parts do not add up.
 */
export function partTransfers(
  row: FileRow,
  { currency }: Own,
  isKnown: (name: string) => boolean,
): [FileRow, ...FileRow[]] | null {
  const isTransfer = ({ transferTo }: FileSplit) => transferTo !== null && isKnown(transferTo);
  if (row.status === "invalid" || !row.splits.some(isTransfer)) return null;
  const whole = toMinorUnits(row.amount, currency);
  const parts = row.splits.flatMap((part) => {
    const minor = toMinorUnits(part.amount, currency);
    return minor === undefined || minor === 0n ? [] : [{ part, minor }];
  });
  const sum = (each: typeof parts) => each.reduce((total, { minor }) => total + minor, 0n);
  const [transfers, rest] = [true, false].map((is) =>
    parts.filter(({ part }) => isTransfer(part) === is),
  ) as [typeof parts, typeof parts];
  if (sum(parts) !== whole) return null;
  const plain = { ...row, category: null, transferTo: null, original: null, fee: null };
  const rows = transfers.map(({ part: { note, tags, amount, transferTo } }): FileRow => ({
    ...plain,
    amount,
    transferTo,
    note: note ?? row.note,
    tags: [...row.tags, ...tags],
    splits: [],
  }));
  const kept = {
    ...plain,
    amount: formatMinor(sum(rest), currency),
    splits: rest.map(({ part }) => part),
  };
  const [first, ...others] = rest.length > 0 ? [kept, ...rows] : rows;
  return first ? [first, ...others] : null;
}

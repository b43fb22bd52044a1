import type { FileRow } from "@outlay/bank-files";

/** What a bank id can have at most. */
const maxLength = 255;

/**
 * The ids of an account's rows that distinguish its entries, by index of the row. Ids that are all the same, or that
 * different entries share, are useless, and so are they all; one that equal entries share cannot distinguish these.
 */
export function usefulBankIds(rows: readonly FileRow[]): ReadonlyMap<number, string> {
  const firsts = new Map<string, FileRow>();
  const shared = new Set<string>();
  let count = 0;
  for (const row of rows) {
    const { bankId, status } = row;
    if (bankId === null || status !== "booked") continue;
    count += 1;
    const first = firsts.get(bankId);
    if (!first) firsts.set(bankId, row);
    else if (first.date !== row.date || first.amount !== row.amount) return new Map();
    else shared.add(bankId);
  }
  if (count > 1 && firsts.size === 1) return new Map();
  const useful = new Map<number, string>();
  for (const { index, bankId } of rows) {
    const id = bankId?.trim() ?? "";
    if (id !== "" && id.length <= maxLength && isText(id) && !shared.has(bankId ?? ""))
      useful.set(index, id);
  }
  return useful;
}

// oxlint-disable-next-line no-control-regex
const isText = (id: string) => !/[\u0000-\u001f\u007f\ud800-\udfff]/u.test(id);

import { dayNumber } from "@outlay/core";
import {
  anythingKnown,
  entryKey,
  groupBy,
  type Known,
  type KnownEntry,
  type MatchedRow,
  type Memory,
} from "./known.logic.ts";

export const inTrash = {
  field: "duplicateOf",
  message: "Its transaction was deleted. Restore it from the trash to have it again.",
};

export const hasAmount = ({ status, amountMinor }: MatchedRow): boolean =>
  status !== "invalid" && amountMinor !== "0";

type Found = { transactionId: string | null; isDeleted: boolean };

function mark(row: MatchedRow, found: Found, memory: Memory): void {
  const { transactionId, isDeleted } = found;
  memory.known.set(row.index, found);
  if (row.status === "pending") row.pending = true;
  row.status = "duplicate";
  row.duplicateOf = transactionId;
  if (isDeleted) row.issues.push(inTrash);
}

/** The row is this entry, which comes again; or it is what was pending and is booked now. */
function settle(row: MatchedRow, entry: KnownEntry, memory: Memory): void {
  const { transactionId, isPending, isDeleted } = entry;
  memory.claimed.add(entryKey(entry));
  const isFree = transactionId !== null && !memory.used.has(transactionId);
  if (transactionId !== null) memory.used.add(transactionId);
  if (isFree && isPending && !isDeleted && row.status !== "pending") row.matchOf = transactionId;
  else mark(row, { transactionId, isDeleted }, memory);
}

/** So many days after its entry an id of the bank is another one's: some banks begin to count again with each file. */
const reusedAfterDays = 7;

/** Whether an entry with the bank's id of a row is the row, not another one of the same number: of another day with another amount, or long before. */
function isSameId(row: MatchedRow, entry: KnownEntry): boolean {
  const { content, occurredOn, amountMinor, isPending } = entry;
  // A hold is booked with a tip, and later.
  if (content === row.content || isPending || row.status === "pending") return true;
  if (occurredOn === null || amountMinor === null) return true;
  const days = Math.abs(dayNumber(occurredOn) - dayNumber(row.occurredOn));
  const withFee = BigInt(amountMinor) - BigInt(entry.feeMinor ?? 0);
  const isAmount = [amountMinor, String(withFee)].includes(row.amountMinor);
  return days === 0 || (isAmount && days <= reusedAfterDays);
}

const isRefused = ({ refused }: MatchedRow, transactionId: string | null) =>
  refused.includes(anythingKnown) || (transactionId !== null && refused.includes(transactionId));

/**
 * Finds the rows whose entries are in the ledger: by the bank's id; where one of the two has none, by day, amount and text,
 * each entry once. Entries of the same content with other ids are twins. An export of ours has transactions' ids as the bank's.
 */
export function findDuplicates(
  rows: readonly MatchedRow[],
  { transactions, ...known }: Known,
  memory: Memory,
): void {
  // Rows of the same import are other entries, however alike they are.
  const entries = known.entries.filter(({ importId }) => importId !== memory.importId);
  const own = new Map(transactions.map((each) => [each.id, each]));
  const byBankId = new Map(
    entries.flatMap((entry) =>
      entry.bankId === null ? [] : [[`${entry.accountId} ${entry.bankId}`, entry] as const],
    ),
  );
  const left: MatchedRow[] = [];
  for (const row of rows) {
    const exported = own.get(row.bankId ?? "");
    const entry = byBankId.get(`${row.accountId} ${row.bankId}`);
    const isOwn = [exported?.accountId, exported?.toAccountId].includes(row.accountId);
    if (exported && isOwn && !isRefused(row, exported.id)) {
      memory.used.add(exported.id);
      mark(row, { transactionId: exported.id, isDeleted: exported.isDeleted }, memory);
    } else if (entry && isSameId(row, entry) && !isRefused(row, entry.transactionId))
      settle(row, entry, memory);
    else left.push(row);
  }
  const byContent = groupBy(entries, ({ accountId, content }) => `${accountId} ${content}`);
  for (const row of left) {
    const free = (byContent.get(`${row.accountId} ${row.content}`) ?? []).filter(
      (entry) =>
        (row.bankId === null || entry.bankId === null) &&
        !memory.claimed.has(entryKey(entry)) &&
        !isRefused(row, entry.transactionId),
    );
    const entry = free.find(({ occurrence }) => occurrence === row.occurrence) ?? free[0];
    const whole = row.partOf === undefined ? undefined : memory.known.get(row.partOf);
    if (entry) settle(row, entry, memory);
    // The entry was recorded before: as a whole while the other account was not there, or had another name.
    else if (whole && !isRefused(row, whole.transactionId)) mark(row, whole, memory);
  }
}

/** Forgets what was found before, and adds what people have refused. */
export function forget(rows: readonly MatchedRow[], refusals: Known["refusals"]): void {
  const keyOf = ({ accountId, content, occurrence }: (typeof refusals)[number] | MatchedRow) =>
    `${accountId} ${content} ${occurrence}`;
  const refused = groupBy(refusals, keyOf);
  for (const row of rows) {
    if (row.status === "duplicate") row.status = row.pending ? "pending" : "new";
    row.duplicateOf = null;
    row.transferWith = null;
    if (!row.changed.includes("match")) row.matchOf = null;
    row.issues = row.issues.filter(({ field }) => field !== inTrash.field);
    for (const { transactionId } of refused.get(keyOf(row)) ?? [])
      if (!row.refused.includes(transactionId)) row.refused.push(transactionId);
  }
}

import { dayNumber } from "@outlay/core";
import type { Known, KnownTransaction, MatchedRow, Memory, OpenRow } from "./known.logic.ts";
import { assignNearest, maxDays, type Offer } from "./nearest.logic.ts";
import { lazyWords } from "./similarity.logic.ts";

/** The letter of the category in a row's origins. */
const categoryLetter = 1;

/** Whether a row is booked and nobody has said in which category it is, so that it may be one side of a transfer. */
function mayTransfer(row: MatchedRow): boolean {
  // One transaction has one state: a booked side of what is only announced would be counted too early, or too late.
  if (row.status === "pending") return false;
  if (row.splits.length > 0 || row.feeMinor !== null) return false;
  if (row.transferAccountId !== null) return true;
  const isDecided = "pr".includes(row.origins[categoryLetter] ?? "-");
  return row.categoryId === null || !isDecided;
}

type Offered = Offer & { transaction: KnownTransaction };

const opposite = ({ currency, amountMinor }: MatchedRow) => `${currency} ${-BigInt(amountMinor)}`;

/** What a transaction is called; `row:INDEX` too, if a row of this import has just become it. */
function namesOf({ id, entries }: KnownTransaction, { importId }: Memory): string[] {
  const rows = entries.filter((entry) => entry[1] === importId);
  return [id, ...rows.map(([, , rowIndex]) => `row:${rowIndex}`)];
}

function findWithRecorded(
  rows: readonly MatchedRow[],
  { transactions }: Known,
  memory: Memory,
): void {
  const own = new Set(rows.map(({ accountId }) => accountId));
  const offers = transactions
    .filter(({ isPlain, isDeleted, isPending }) => isPlain && !isDeleted && !isPending)
    // Those of the only account have no row of another to be a transfer with.
    .filter(({ accountId }) => own.size > 1 || !own.has(accountId))
    .map((transaction): Offered => {
      const { id, kind, currency, amountMinor, occurredOn, payee, note } = transaction;
      const amount = kind === "income" ? amountMinor : -amountMinor;
      const words = lazyWords(`${payee ?? ""} ${note ?? ""}`);
      return { id, place: `${currency} ${amount}`, day: dayNumber(occurredOn), words, transaction };
    });
  const sought = rows.map((row) => ({
    row,
    place: opposite(row),
    day: dayNumber(row.occurredOn),
    words: lazyWords(row.text),
  }));
  assignNearest(sought, offers, {
    isFree: (row, { transaction }) =>
      transaction.accountId !== row.accountId &&
      (row.transferAccountId ?? transaction.accountId) === transaction.accountId &&
      !memory.used.has(transaction.id) &&
      namesOf(transaction, memory).every((name) => !row.refused.includes(name)),
    take: (row, { id }) => {
      row.transferWith = id;
      memory.used.add(id);
    },
  });
}

/** Takes out the nearest earlier row of the same import that is the other side. */
function takeOpen(row: MatchedRow, { open }: Memory): OpenRow | undefined {
  const isOther = (each: OpenRow) =>
    !row.refused.includes(each.id) && (each.transferAccountId ?? row.accountId) === row.accountId;
  const others = [...open].filter(
    ([accountId]) =>
      accountId !== row.accountId && (row.transferAccountId ?? accountId) === accountId,
  );
  if (others.length === 0) return undefined;
  const day = dayNumber(row.occurredOn);
  for (let distance = 0; distance <= maxDays; distance += 1)
    for (const near of new Set([day - distance, day + distance]))
      for (const [, rows] of others) {
        const same = rows.get(`${opposite(row)} ${near}`) ?? [];
        const found = same.findIndex(isOther);
        if (found !== -1) return same.splice(found, 1)[0];
      }
  return undefined;
}

function keepOpen(row: MatchedRow, { open }: Memory): void {
  const { index, accountId, transferAccountId } = row;
  const key = `${row.currency} ${row.amountMinor} ${dayNumber(row.occurredOn)}`;
  const ofAccount = open.get(accountId) ?? new Map<string, OpenRow[]>();
  const same = ofAccount.get(key) ?? [];
  same.push({ id: `row:${index}`, transferAccountId });
  open.set(accountId, ofAccount.set(key, same));
}

/** Two rows of one import, of which the later one may be on a later page. */
function findWithRows(rows: readonly MatchedRow[], memory: Memory): void {
  const onPage = new Map(rows.map((row) => [`row:${row.index}`, row]));
  for (const row of rows) {
    const other = takeOpen(row, memory);
    if (!other) {
      keepOpen(row, memory);
      continue;
    }
    row.transferWith = other.id;
    const partner = onPage.get(other.id);
    if (partner) partner.transferWith = `row:${row.index}`;
  }
}

/** Finds two entries of opposite sign in two accounts, some days apart at most: together they are one transfer. */
export function findTransfers(rows: readonly MatchedRow[], known: Known, memory: Memory): void {
  findWithRecorded(rows.filter(mayTransfer), known, memory);
  const open = rows.filter((row) => row.transferWith === null && mayTransfer(row));
  findWithRows(open, memory);
  // What is recorded page by page is found in the ledger.
  if (memory.importId !== null) memory.open.clear();
}

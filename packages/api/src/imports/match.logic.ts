import { dayNumber } from "@outlay/core";
import { findDuplicates, forget, hasAmount } from "./duplicates.logic.ts";
import {
  anythingKnown,
  type Known,
  type KnownTransaction,
  type MatchedRow,
  type Memory,
} from "./known.logic.ts";
import { assignNearest, type Offer } from "./nearest.logic.ts";
import { lazyWords, similarity } from "./similarity.logic.ts";
import { findTransfers } from "./transfers.logic.ts";

type Side = Pick<Offer, "place" | "day">;
type Offered = Offer & { transaction: KnownTransaction };

/** What a transaction is in the books of its accounts. A bank may book the fee of a transfer with it. */
function sidesOf(transaction: KnownTransaction): Side[] {
  const { kind, accountId, amountMinor, feeMinor, occurredOn, arrivesOn } = transaction;
  const { toAccountId, toAmountMinor } = transaction;
  const isIn = kind === "income" || kind === "refund";
  const side = (account: string, amount: bigint, day = occurredOn) => ({
    place: `${account} ${amount}`,
    day: dayNumber(day),
  });
  const sides = [side(accountId, isIn ? amountMinor : -amountMinor)];
  if (feeMinor !== null) sides.push(side(accountId, -amountMinor - feeMinor));
  if (toAccountId !== null && toAmountMinor !== null)
    sides.push(side(toAccountId, toAmountMinor, arrivesOn ?? occurredOn));
  return sides;
}

/**
 * Whether the account's bank has not booked it yet, as far as it is known; or it is known from another kind of file, in
 * which the same entry has another text.
 */
function isUnbooked(row: MatchedRow, { isPending, entries }: KnownTransaction, memory: Memory) {
  const own = entries.filter(([accountId]) => accountId === row.accountId);
  if (own.some(([, importId]) => importId === memory.importId)) return false;
  return (
    own.every(([, , , wording]) => wording !== "own") || (isPending && row.status !== "pending")
  );
}

/** Whether it is known from another kind of file, and booked. */
const isOfOtherKind = ({ accountId: own }: MatchedRow, { transaction }: Offered): boolean =>
  !transaction.isPending &&
  transaction.entries.some(([accountId, , , wording]) => accountId === own && wording === "other");

/** What is known from another kind of file is of the same day. */
const isNear = (row: MatchedRow, offer: Offered): boolean =>
  !isOfOtherKind(row, offer) || offer.day === dayNumber(row.occurredOn);

/** The first and the last day of the rows of each account. */
function spansOf(rows: readonly MatchedRow[]): Map<string, { from: number; to: number }> {
  const spans = new Map<string, { from: number; to: number }>();
  for (const { accountId, occurredOn } of rows) {
    const day = dayNumber(occurredOn);
    const { from, to } = spans.get(accountId) ?? { from: day, to: day };
    spans.set(accountId, { from: Math.min(from, day), to: Math.max(to, day) });
  }
  return spans;
}

/** Whether a row may be the transaction. */
const mayBe = (row: MatchedRow, transaction: KnownTransaction, memory: Memory) =>
  !transaction.isDeleted &&
  !memory.used.has(transaction.id) &&
  !row.refused.includes(transaction.id) &&
  isUnbooked(row, transaction, memory);

function link(row: MatchedRow, id: string, memory: Memory): void {
  row.matchOf = id;
  memory.used.add(id);
}

/** Keeps the matches that people chose, as far as they are possible still. */
function keepChosen(rows: readonly MatchedRow[], { transactions }: Known, memory: Memory): void {
  const byId = new Map(transactions.map((each) => [each.id, each]));
  for (const row of rows) {
    if (row.matchOf === null) continue;
    const chosen = byId.get(row.matchOf);
    row.matchOf = null;
    const accounts = [chosen?.accountId, chosen?.toAccountId];
    if (chosen && accounts.includes(row.accountId) && mayBe(row, chosen, memory))
      link(row, chosen.id, memory);
  }
}

/**
 * Finds what people have recorded, and what was pending, of the rows' amounts and some days around them. What is known from
 * another kind of file may have the day of the purchase: then it has a word of the row, and a day within those of all rows, as
 * one of them must be it.
 */
function findMatches(
  rows: readonly MatchedRow[],
  { transactions }: Known,
  { memory, spans }: { memory: Memory; spans: ReturnType<typeof spansOf> },
): void {
  const free = transactions.filter(
    ({ kind, isPending, entries }) =>
      isPending ||
      entries.length < (kind === "transfer" ? 2 : 1) ||
      entries.some(([, , , wording]) => wording !== "own"),
  );
  const offers = free.flatMap((transaction): Offered[] => {
    const words = lazyWords(`${transaction.payee ?? ""} ${transaction.note ?? ""}`);
    return sidesOf(transaction).map((side) => ({
      ...side,
      id: transaction.id,
      words,
      transaction,
    }));
  });
  const sought = rows.map((row) => ({
    row,
    place: `${row.accountId} ${row.amountMinor}`,
    day: dayNumber(row.occurredOn),
    words: lazyWords(row.text),
  }));
  const hasWord = ({ text }: MatchedRow, { words }: Offered) =>
    similarity(lazyWords(text)(), words()) > 0;
  const isWithin = (row: MatchedRow, offer: Offered) => {
    const { day } = offer;
    const { from, to } = spans.get(row.accountId) ?? { from: day, to: day };
    return day >= from && day <= to && hasWord(row, offer);
  };
  const assign = (isIt: (row: MatchedRow, offer: Offered) => boolean) =>
    assignNearest(
      sought.filter(({ row }) => row.matchOf === null),
      offers,
      {
        isFree: (row, offer) => isIt(row, offer) && mayBe(row, offer.transaction, memory),
        take: (row, { id }) => link(row, id, memory),
      },
    );
  assign((row, offer) => isNear(row, offer) && (!isOfOtherKind(row, offer) || hasWord(row, offer)));
  assign(isWithin);
  assign(isNear);
}

/**
 * Says of each row of a page what it is in the ledger: a duplicate, a match, or the other side of a transfer. Sets `status`,
 * `duplicateOf`, `matchOf` and `transferWith` in place.
 */
export function matchRows(rows: readonly MatchedRow[], known: Known, memory: Memory): void {
  forget(rows, known.refusals);
  const real = rows.filter(hasAmount);
  keepChosen(real, known, memory);
  findDuplicates(
    real.filter(({ matchOf }) => matchOf === null),
    known,
    memory,
  );
  const isOpen = ({ status, skip, matchOf, refused }: MatchedRow) =>
    status !== "duplicate" && !skip && matchOf === null && !refused.includes(anythingKnown);
  findMatches(real.filter(isOpen), known, { memory, spans: spansOf(real) });
  findTransfers(real.filter(isOpen), known, memory);
}

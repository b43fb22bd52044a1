import type { CalendarDate, CurrencyCode } from "@outlay/core";
import { books, insertRows, ownColumns, recordset, shareDays, shareTotals } from "@outlay/db";
import { sql } from "drizzle-orm";
import { loadNothing } from "../feed/projection.ts";
import type { LockedBook } from "../feed/lock.ts";
import type { Difference } from "../ledger/effects.logic.ts";
import { defineLedgerProjection, deltaCommand, givenDeltas } from "../ledger/ledger-projection.ts";
import { type ShareEffect, shareEffects } from "../ledger/share-effects.logic.ts";
import { shareDay, shareTotal } from "./shares.checks.ts";

/** A change to what a person has paid and owes on a day. */
export type ShareDelta = ShareEffect & { currency: CurrencyCode; day: CalendarDate };

/** Sums by person, currency and day; leaves out zeros. */
export function sumShares(effects: readonly ShareDelta[]): ShareDelta[] {
  const sums = new Map<string, ShareDelta>();
  for (const effect of effects) {
    const key = `${effect.personId}${effect.currency}${effect.day}`;
    const sum = sums.get(key) ?? { ...effect, paidMinor: 0n, owedMinor: 0n };
    sum.paidMinor += effect.paidMinor;
    sum.owedMinor += effect.owedMinor;
    sums.set(key, sum);
  }
  return [...sums.values()].filter(
    ({ paidMinor, owedMinor }) => paidMinor !== 0n || owedMinor !== 0n,
  );
}

function differences(changes: readonly Difference[]): ShareDelta[] {
  const effects: ShareDelta[] = [];
  const add = (entry: Difference["before"], sign: bigint) => {
    if (!entry || entry.deletedAt !== null || entry.shares === null) return;
    for (const { personId, paidMinor, owedMinor } of shareEffects(entry))
      effects.push({
        personId,
        currency: entry.currency,
        day: entry.occurredOn,
        paidMinor: sign * paidMinor,
        owedMinor: sign * owedMinor,
      });
  };
  for (const { before, after } of changes) {
    add(before, -1n);
    add(after, 1n);
  }
  return effects.length > 0 ? sumShares(effects) : effects;
}

const addToDays = deltaCommand(
  "add_to_share_days",
  sql`${insertRows(shareDays, givenDeltas)}
    on conflict on constraint share_days_pkey do update set
      paid_minor = ${shareDays.paidMinor} + excluded.paid_minor,
      owed_minor = ${shareDays.owedMinor} + excluded.owed_minor`,
);

const addToTotals = deltaCommand(
  "add_to_share_totals",
  sql`insert into ${shareTotals} (book_id, person_id, currency, paid_minor, owed_minor)
    select book.id, "personId", currency, sum("paidMinor"), sum("owedMinor")
    from ${books} book, ${recordset(givenDeltas.rows, "delta", ownColumns(shareDays))}
    where book.id = ${givenDeltas.bookId} group by 1, 2, 3
    on conflict on constraint share_totals_pkey do update set
      paid_minor = ${shareTotals.paidMinor} + excluded.paid_minor,
      owed_minor = ${shareTotals.owedMinor} + excluded.owed_minor`,
);

/** Adds to what people have paid and owe; sends nothing if nothing is shared. */
export const addShares = async (
  write: LockedBook,
  deltas: readonly ShareDelta[],
): Promise<void> => {
  await Promise.all([addToDays(write, deltas), addToTotals(write, deltas)]);
};

/** What people have paid for others and owe them. */
export const sharesProjection = defineLedgerProjection({
  name: "shares",
  tables: [shareDays, shareTotals],
  checks: [shareDay, shareTotal],
  load: loadNothing,
  settle: differences,
  write: addShares,
});

import type { CalendarDate } from "@outlay/core";
import { type Difference, legsOf } from "../ledger/effects.logic.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";

type Sums = Map<string, { accountId: string; day: CalendarDate; minor: bigint }>;

/** What a live transaction that is not pending adds to accounts by day. */
function sumsOf(entry: LedgerTransaction | null): Sums {
  const sums: Sums = new Map();
  if (!entry || entry.deletedAt !== null || entry.state === "pending") return sums;
  for (const { accountId, day, amountMinor } of legsOf(entry)) {
    const key = `${accountId} ${day}`;
    const minor = (sums.get(key)?.minor ?? 0n) + amountMinor;
    sums.set(key, { accountId, day, minor });
  }
  return sums;
}

/** The accounts in which changes move what is booked, each with the first day; a change of names or categories moves none. */
export function movedFrom(differences: readonly Difference[]): Map<string, CalendarDate> {
  const from = new Map<string, CalendarDate>();
  for (const { before, after } of differences) {
    const [former, next] = [sumsOf(before), sumsOf(after)];
    for (const [key, { accountId, day }] of [...former, ...next]) {
      if (former.get(key)?.minor === next.get(key)?.minor) continue;
      const first = from.get(accountId);
      if (first === undefined || day < first) from.set(accountId, day);
    }
  }
  return from;
}

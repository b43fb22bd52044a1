import type { CalendarDate } from "@outlay/core";
import type { LedgerTransaction, Kind } from "./resolve.logic.ts";

/** `before` is null for a create. Deleted transactions have no effect. */
export type Difference = { before: LedgerTransaction | null; after: LedgerTransaction };

/** The category of transfers in keys, which cannot be null. */
export const noCategory = "00000000-0000-0000-0000-000000000000";

/** A change to the total of a day, account, category and kind. */
export type TotalDelta = {
  day: CalendarDate;
  accountId: string;
  categoryId: string;
  kind: Kind;
  sumMinor: bigint;
  count: number;
};

/** The effects of one transaction on balances, one for each account and category, in minor units. */
function effectsOf(entry: LedgerTransaction): Omit<TotalDelta, "count">[] {
  const { kind, occurredOn: day, accountId, amountMinor, categoryId, splits } = entry;
  const sign = kind === "income" || kind === "refund" ? 1n : -1n;
  if (entry.toAccountId !== null && entry.toAmountMinor !== null) {
    return [
      { day, accountId, categoryId: noCategory, kind, sumMinor: -amountMinor },
      {
        day,
        accountId: entry.toAccountId,
        categoryId: noCategory,
        kind,
        sumMinor: entry.toAmountMinor,
      },
    ];
  }
  const parts = splits.length > 0 ? splits : [{ categoryId, amountMinor }];
  return parts.map((part) => ({
    day,
    accountId,
    categoryId: part.categoryId ?? noCategory,
    kind,
    sumMinor: sign * part.amountMinor,
  }));
}

/** Sums by key. */
class Tally<Key extends object> {
  readonly #sums = new Map<string, Key & { sumMinor: bigint; count: number }>();

  add(key: Key, sumMinor: bigint, count: number): void {
    const text = Object.values(key).join("\u0000");
    const known = this.#sums.get(text) ?? { ...key, sumMinor: 0n, count: 0 };
    known.sumMinor += sumMinor;
    known.count += count;
    this.#sums.set(text, known);
  }

  /** The sums that are not zero. */
  deltas() {
    return [...this.#sums.values()].filter(({ sumMinor, count }) => sumMinor !== 0n || count !== 0);
  }
}

type Effect<Key> = { key: Key; sumMinor?: bigint; count?: number };

/** The total effect of changes by key, from the effects of a live transaction. Leaves out zeros. */
export function sumDifferences<Key extends object>(
  differences: readonly Difference[],
  effects: (entry: LedgerTransaction) => readonly Effect<Key>[],
): (Key & { sumMinor: bigint; count: number })[] {
  const tally = new Tally<Key>();
  const add = (entry: LedgerTransaction | null, sign: 1 | -1) => {
    if (!entry || entry.deletedAt !== null) return;
    for (const { key, sumMinor = 0n, count = 0 } of effects(entry))
      tally.add(key, BigInt(sign) * sumMinor, sign * count);
  };
  for (const { before, after } of differences) {
    add(before, -1);
    add(after, 1);
  }
  return tally.deltas();
}

/** Changes to the balances of accounts. */
export const sumBalances = (differences: readonly Difference[]) =>
  sumDifferences(differences, (entry) =>
    effectsOf(entry).map(({ accountId, sumMinor }) => ({ key: { accountId }, sumMinor })),
  );

/** Changes to daily totals. A transaction counts once in each of its accounts and categories. */
export const sumTotals = (differences: readonly Difference[]): TotalDelta[] =>
  sumDifferences(differences, (entry) => {
    const counted = new Set<string>();
    return effectsOf(entry).map(({ sumMinor, ...key }) => {
      const isFirst = !counted.has(key.accountId + key.categoryId);
      counted.add(key.accountId + key.categoryId);
      return { key, sumMinor, count: isFirst ? 1 : 0 };
    });
  });

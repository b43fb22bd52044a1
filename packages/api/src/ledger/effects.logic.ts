import type { CalendarDate, CurrencyCode } from "@outlay/core";
import type { Kind, LedgerTransaction, ResolvedTransaction } from "./resolve.logic.ts";

/** `before` is null for a create. Deleted transactions have no effect. */
export type Difference = { before: LedgerTransaction | null; after: LedgerTransaction };

/** The category of transfers, and of what is excluded, in keys, which cannot be null. */
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

/** What a transaction changes in one account and category. */
export type Leg = {
  day: CalendarDate;
  accountId: string;
  currency: CurrencyCode;
  /** Null for the two sides of a transfer. */
  categoryId: string | null;
  /** The fee of a transfer is an expense. */
  kind: Kind;
  /** Negative if it leaves the account. */
  amountMinor: bigint;
  note: string | null;
};

/** The legs of a transaction: of one that is not a transfer as many as it has parts. */
export function legsOf(entry: ResolvedTransaction): Leg[] {
  const { kind, occurredOn: day, accountId, currency, categoryId, amountMinor, splits } = entry;
  const sign = kind === "income" || kind === "refund" ? 1n : -1n;
  const leg = { day, accountId, currency, kind, note: null };
  if (kind !== "transfer") {
    const parts = splits.length > 0 ? splits : [{ categoryId, amountMinor, note: null }];
    return parts.map((part) => ({ ...leg, ...part, amountMinor: sign * part.amountMinor }));
  }
  const { toAccountId, toCurrency, toAmountMinor, arrivesOn, feeMinor, feeCategoryId } = entry;
  const legs: Leg[] = [{ ...leg, categoryId: null, amountMinor: -amountMinor }];
  if (toAccountId !== null && toCurrency !== null && toAmountMinor !== null) {
    const to = { day: arrivesOn ?? day, accountId: toAccountId, currency: toCurrency };
    legs.push({ ...leg, ...to, categoryId: null, amountMinor: toAmountMinor });
  }
  if (feeMinor !== null)
    legs.push({ ...leg, kind: "expense", categoryId: feeCategoryId, amountMinor: -feeMinor });
  return legs;
}

/** The effects of one transaction on totals. What is excluded counts as a transfer does: in balances alone. */
function effectsOf(entry: LedgerTransaction): Omit<TotalDelta, "count">[] {
  return legsOf(entry).map(({ day, accountId, categoryId, kind, amountMinor: sumMinor }) =>
    entry.excluded
      ? { day, accountId, categoryId: noCategory, kind: "transfer", sumMinor }
      : { day, accountId, categoryId: categoryId ?? noCategory, kind, sumMinor },
  );
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
      const place = [key.accountId, key.categoryId, key.kind].join();
      const isFirst = !counted.has(place);
      counted.add(place);
      return { key, sumMinor, count: isFirst ? 1 : 0 };
    });
  });

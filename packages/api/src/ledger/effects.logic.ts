import { foldText } from "@outlay/core";
import type { LedgerTransaction, Kind } from "./resolve.logic.ts";

/** `before` is null for a create. Deleted transactions have no effect. */
type Difference = { before: LedgerTransaction | null; after: LedgerTransaction };

/** The category of transfers in keys, which cannot be null. */
export const noCategory = "00000000-0000-0000-0000-000000000000";

/** A change to the total of a day, account, category and kind. */
export type TotalDelta = {
  day: string;
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

/** The total effect of changes on all data that is derived from the ledger. */
export function sumDifferences(differences: readonly Difference[]) {
  const balances = new Tally<{ accountId: string }>();
  const totals = new Tally<Omit<TotalDelta, "sumMinor" | "count">>();
  const payees = new Tally<{ payee: string; categoryId: string; searchText: string }>();
  const tags = new Tally<{ tag: string }>();
  const add = (entry: LedgerTransaction | null, sign: 1 | -1) => {
    if (!entry || entry.deletedAt !== null) return;
    const counted = new Set<string>();
    for (const { sumMinor, ...key } of effectsOf(entry)) {
      const isFirst = !counted.has(key.accountId + key.categoryId);
      counted.add(key.accountId + key.categoryId);
      totals.add(key, BigInt(sign) * sumMinor, isFirst ? sign : 0);
      balances.add({ accountId: key.accountId }, BigInt(sign) * sumMinor, 0);
    }
    const { payee, categoryId } = entry;
    if (payee !== null) {
      const searchText = foldText(payee);
      payees.add({ payee, categoryId: categoryId ?? noCategory, searchText }, 0n, sign);
    }
    for (const tag of entry.tags) tags.add({ tag }, 0n, sign);
  };
  for (const { before, after } of differences) {
    add(before, -1);
    add(after, 1);
  }
  return {
    balances: balances.deltas(),
    totals: totals.deltas(),
    payees: payees.deltas(),
    tags: tags.deltas(),
  };
}

import { type Direction, toMicros } from "./chain.ts";
import type { Entry } from "./entries.ts";
import { amountOf, type MoneyPlan, signed } from "./money.ts";

export type BalanceSigns = { direction: Direction; signs: Map<Entry, "in" | "out"> };

/**
 * Which way each amount without a sign went, by the change of the balance; null unless every change is an amount. What
 * came before the first balance, nothing shows.
 */
export function signsOfBalances(
  plan: MoneyPlan,
  balance: number,
  entries: Entry[],
): BalanceSigns | null {
  const links = entries.flatMap((entry) => {
    const amount = amountOf(plan, entry);
    const scanned = entry.numbers.get(balance);
    const held = scanned ? signed(scanned, plan.mark) : null;
    return amount && held !== null
      ? [{ entry, amount: toMicros(amount), held: toMicros(held) }]
      : [];
  });
  if (links.length < 3 || links.some(({ amount }) => amount < 0n)) return null;
  const isOneAccount = links.every(({ entry }) => entry.group === links[0]?.entry.group);
  if (!isOneAccount) return null;
  for (const direction of ["oldestFirst", "newestFirst"] as const) {
    const sorted = direction === "oldestFirst" ? links : links.toReversed();
    const signs = new Map<Entry, "in" | "out">();
    for (const [index, { entry, amount, held }] of sorted.entries()) {
      const before = sorted[index - 1];
      if (!before) continue;
      const change = held - before.held;
      if (change === amount) signs.set(entry, "in");
      else if (change === -amount) signs.set(entry, "out");
    }
    if (signs.size === links.length - 1) return { direction, signs };
  }
  return null;
}

import type { BalanceLine, Entry, Lines } from "./entries.ts";
import { amountOf, signed } from "./money.ts";
import type { MoneyDecision } from "./money-plan.ts";
import { toMicros } from "./chain.ts";

type Money = Pick<MoneyDecision, "plan" | "balance" | "proof">;

/**
 * Parts off the rows whose only number is a balance, where that is the one of the entry before, or what the first entry
 * begins with: nothing moved. One that differs stays as an entry whose amount is missing.
 */
export function withoutBalanceRows(lines: Lines, money: Money): Lines {
  const { entries } = lines;
  const older = money.proof?.direction === "newestFirst" ? 1 : -1;
  const isBalance = (entry: Entry, at: number) => {
    const held = heldBy(money, entry);
    if (held === null || amountOf(money.plan, entry) !== undefined) return false;
    const before = entries[at + older];
    const after = entries[at - older];
    if (before) return heldBy(money, before) === held;
    return after !== undefined && heldBefore(money, after) === held;
  };
  if (!money.proof) return lines;
  const found = new Set(entries.filter(isBalance));
  if (found.size === 0) return lines;
  return {
    entries: entries.filter((entry) => !found.has(entry)),
    balances: [
      ...lines.balances,
      ...[...found].map(({ record }): BalanceLine => ({ kind: "balance", record })),
    ],
  };
}

function heldBefore(money: Money, entry: Entry): bigint | null {
  const held = heldBy(money, entry);
  const amount = amountOf(money.plan, entry);
  return held !== null && amount ? held - toMicros(amount) : null;
}

function heldBy({ plan, balance }: Money, { numbers }: Entry): bigint | null {
  const scanned = balance === null ? null : numbers.get(balance);
  const value = scanned ? signed(scanned, plan.mark) : null;
  return value === null ? null : toMicros(value);
}

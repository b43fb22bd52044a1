import type { Account } from "@outlay/client";
import { formatMinor, parseMinor } from "@outlay/client/core";

/** The sum of the balances in each currency of several accounts, exact. */
export function totalsByCurrency(
  accounts: readonly Pick<Account, "currency" | "balance">[],
): { currency: string; total: string }[] {
  const byCurrency = Map.groupBy(accounts, ({ currency }) => currency);
  return [...byCurrency]
    .filter(([, group]) => group.length > 1)
    .map(([currency, group]) => {
      const minor = group.reduce((sum, { balance }) => sum + parseMinor(balance, currency), 0n);
      return { currency, total: formatMinor(minor, currency) };
    });
}

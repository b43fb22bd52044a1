import { budgetSpending } from "@outlay/db";
import { sumTotals } from "../../ledger/effects.logic.ts";
import { defineLedgerProjection } from "../../ledger/ledger-projection.ts";
import type { LedgerChange } from "../../ledger/operations.logic.ts";
import { selectAffectedBudgets } from "../alerts/affected.ts";
import { lookAtBudgets } from "../alerts/alert-state.ts";
import { type CategorySpendingDelta, evaluateSpending } from "../alerts/candidates.logic.ts";
import { addToSpending } from "../figures/spending.ts";
import { budgetSpent } from "./budgets.checks.ts";

/** Changes to daily spending (expenses less refunds) and income, which count in budgets unless the account is excluded. */
function spendingDeltas(
  changes: readonly LedgerChange[],
  excludedAccounts: readonly string[],
): CategorySpendingDelta[] {
  const entries = changes.flatMap(({ before, after }) => [before ?? after, after]);
  const currencies = new Map(entries.map(({ accountId, currency }) => [accountId, currency]));
  return sumTotals(changes)
    .filter(({ kind, accountId }) => kind !== "transfer" && !excludedAccounts.includes(accountId))
    .flatMap(({ day, categoryId, accountId, kind, sumMinor, count }): CategorySpendingDelta[] => {
      const currency = currencies.get(accountId);
      if (!currency) return [];
      const delta = { day, categoryId, currency, count };
      return kind === "income"
        ? [{ ...delta, kind, spentMinor: sumMinor }]
        : [{ ...delta, kind: "expense", spentMinor: -sumMinor }];
    });
}

/** The spending of budgets by period, and its alerts: a budget whose alerts may fire or be armed is read after the writes. */
export const budgetSpendingProjection = defineLedgerProjection({
  name: "budget spending",
  tables: [budgetSpending],
  checks: [budgetSpent],
  load: ({ tx, book }, affected) => selectAffectedBudgets(tx, book, affected),
  settle: (changes, budgets, { today }) =>
    evaluateSpending(budgets, spendingDeltas(changes, budgets[0]?.excludedAccounts ?? []), today),
  write: (write, { spending }) => addToSpending(write, spending),
  compare: async (write, { candidates }) => {
    const ids = candidates.map(({ id }) => id);
    return ids.length === 0 ? undefined : () => lookAtBudgets(write, { ids });
  },
});

import type { Budget, BudgetStatus } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import type { Filters } from "../transactions/filters.logic.ts";

/** The transactions that were counted until a day. A list can be of one category or of all, not of several. */
function toSearch(budget: Budget, status: BudgetStatus, today: string): Filters | undefined {
  const { kind, categoryId, categoryIds, exceptCategoryIds } = budget;
  if (categoryIds || exceptCategoryIds || status.periodStart > today) return undefined;
  return {
    categoryId: categoryId ?? undefined,
    from: status.periodStart,
    to: status.periodEnd < today ? status.periodEnd : today,
    kinds: kind === "income" ? "income" : "expense,refund,fee",
    excluded: "false",
  };
}

/** How much of a budget is used, and where it can be shown, by which transactions. */
export function SpentLink({ status }: { status: BudgetStatus }) {
  const { t, format } = useI18n();
  const { today } = useBook();
  const outlay = useOutlay();
  const { data } = useQuery(outlay.budgets.list.queryOptions({ limit: 200 }));
  const budget = data?.items.find(({ id }) => id === status.budgetId);
  const search = budget && toSearch(budget, status, today);
  const text = t("overview.budgetOf", {
    spent: format.money(status.spent, status.currency),
    limit: format.money(status.limit, status.currency),
  });
  if (!search) return <span className="muted">{text}</span>;
  return (
    <Link
      to="/transactions"
      search={search}
      className="muted"
      aria-label={t("reports.figureOf", { amount: text, name: status.name })}
    >
      {text}
    </Link>
  );
}

import type { Budget } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { Bar } from "../ui/bar.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

type Props = { budget: Budget; onClose: () => void };

/** The periods that are over, newest first. */
export function HistoryDialog({ budget, onClose }: Props) {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const history = useInfiniteQuery(
    outlay.budgets.history.infiniteQueryOptions(
      { id: budget.id, limit: 12 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const periods = history.data?.pages.flatMap(({ items }) => items) ?? [];
  const isIncome = budget.kind === "income";
  return (
    <Dialog title={t("budgets.historyOf", { name: budget.name })} onClose={onClose}>
      {history.isSuccess && periods.length === 0 && (
        <p className="muted">{t("budgets.noHistory")}</p>
      )}
      <ul className="budget-history">
        {periods.map((period) => (
          <li key={period.periodStart}>
            <span>
              {t("budgets.period", {
                from: format.day(period.periodStart),
                to: format.day(period.periodEnd),
              })}
            </span>
            <span className={period.state === "exceeded" && !isIncome ? "negative" : ""}>
              {t("overview.budgetOf", {
                spent: format.money(period.spent, period.currency),
                limit: format.money(period.limit, period.currency),
              })}
            </span>
            <Bar share={(period.percentUsed ?? 100) / 100} state={isIncome ? "ok" : period.state} />
          </li>
        ))}
      </ul>
      {history.hasNextPage && (
        <Button disabled={history.isFetching} onClick={() => void history.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </Dialog>
  );
}

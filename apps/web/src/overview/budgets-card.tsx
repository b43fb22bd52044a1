import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { Bar } from "../ui/bar.tsx";
import { Card } from "./card.tsx";

export function BudgetsCard() {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const query = useQuery(outlay.budgets.status.queryOptions());
  return (
    <Card title={t("overview.budgets")} query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="muted">{t("overview.noBudgets")}</p>
        ) : (
          <ul className="bars">
            {items.map(({ budgetId, name, spent, limit, currency, percentUsed, state }) => (
              <li key={budgetId}>
                <span>{name}</span>
                <span className={state === "exceeded" ? "negative" : ""}>
                  {t("overview.budgetOf", {
                    spent: format.money(spent, currency),
                    limit: format.money(limit, currency),
                  })}
                </span>
                <Bar share={(percentUsed ?? 100) / 100} state={state} />
              </li>
            ))}
          </ul>
        )
      }
    </Card>
  );
}

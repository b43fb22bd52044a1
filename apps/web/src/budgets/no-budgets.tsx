import type { BudgetSuggestion } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** In place of budgets: what they are for, and some that the spending of the last months suggests. */
export function NoBudgets({ onNew }: { onNew: () => void }) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const write = useWrite("budgets", "analytics", "alerts");
  const suggestions = useQuery({ ...outlay.budgets.suggest.queryOptions(), enabled: canWrite });
  const items = suggestions.data?.items ?? [];
  const adopt = ({ categoryId, amount, currency, name }: BudgetSuggestion) =>
    write.run(
      (options) => client.budgets.create.mutate({ categoryId, amount, currency }, options),
      t("budgets.saved", { name }),
    );
  return (
    <section className="card">
      <EmptyState title={t("budgets.none")} next={t("budgets.noneNext")}>
        {canWrite && (
          <Button look="primary" onClick={onNew}>
            {t("budgets.new")}
          </Button>
        )}
      </EmptyState>
      {items.length > 0 && (
        <>
          <h2>{t("budgets.suggested")}</h2>
          <ul className="list">
            {items.map((item) => (
              <li key={item.categoryId} className="list-row">
                <span className="list-main">
                  <span>{item.name}</span>
                  <span className="muted">
                    {t("budgets.average", { amount: format.money(item.amount, item.currency) })}
                  </span>
                </span>
                <Button
                  aria-label={t("budgets.adopt", { name: item.name })}
                  onClick={() => adopt(item)}
                >
                  {t("transactions.add")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

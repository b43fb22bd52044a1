import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { CategoryTree } from "./category-tree.tsx";
import { FigureLink } from "./figure-link.tsx";
import { MonthPicker, useMonth } from "./month-picker.tsx";
import { Unconverted } from "./unconverted.tsx";

export function SummaryReport() {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const { month } = useMonth();
  const { data } = useQuery({
    ...outlay.analytics.summary.queryOptions({ from: month?.from, to: month?.to, explain: true }),
    placeholderData: keepPreviousData,
  });
  const ofKind = (kind: "expense" | "income") =>
    data?.byCategory.filter((category) => category.kind === kind) ?? [];
  return (
    <section aria-busy={!data}>
      <div className="report-head">
        <MonthPicker />
        {data && (
          <p className="muted">
            {t("budgets.period", { from: format.day(data.from), to: format.day(data.to) })}
          </p>
        )}
      </div>
      {data && (
        <>
          <dl className="card totals">
            {(["income", "expense", "net"] as const).map((name) => (
              <div key={name}>
                <dt className="muted">{t(`reports.${name}`)}</dt>
                <dd>
                  <FigureLink
                    amount={data[name]}
                    currency={data.currency}
                    name={t(`reports.${name}`)}
                    explanation={data.explain?.[name]}
                  />
                  <span className="muted">
                    {t("reports.before", {
                      amount: format.money(data.previous[name], data.currency),
                    })}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
          {data.count === 0 && (
            <EmptyState title={t("reports.emptyMonth")} next={t("reports.emptyMonthNext")} />
          )}
          <div className="report-columns">
            <CategoryTree
              title={t("reports.expense")}
              categories={ofKind("expense")}
              currency={data.currency}
            />
            <CategoryTree
              title={t("reports.income")}
              categories={ofKind("income")}
              currency={data.currency}
            />
          </div>
          <Unconverted amounts={data.unconverted} />
        </>
      )}
    </section>
  );
}

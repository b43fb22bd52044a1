import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FigureLink } from "./figure-link.tsx";
import { MonthPicker, useMonth } from "./month-picker.tsx";
import { Unconverted } from "./unconverted.tsx";

const maxShown = 50;
const kinds = ["expense", "income"] as const;

export function PayeesReport() {
  const { t, format } = useI18n();
  const { percent } = useFigures();
  const outlay = useOutlay();
  const { month } = useMonth();
  const { kind = "expense" } = useSearch({ from: "/signed-in/shell/more/reports" });
  const { data } = useQuery({
    ...outlay.analytics.byPayee.queryOptions({
      from: month?.from,
      to: month?.to,
      kind,
      limit: maxShown,
      explain: true,
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-busy={!data}>
      <div className="report-head">
        <MonthPicker />
        <nav className="switch" aria-label={t("transactions.kind")}>
          {kinds.map((name) => (
            <Link
              key={name}
              to="/reports"
              search={(old) => ({ ...old, kind: name === "income" ? name : undefined })}
              aria-current={name === kind ? "true" : undefined}
              activeOptions={{ exact: true }}
            >
              {t(`reports.${name}`)}
            </Link>
          ))}
        </nav>
      </div>
      {data?.items.length === 0 && (
        <EmptyState title={t("reports.noPayees")} next={t("reports.emptyMonthNext")} />
      )}
      {data && data.items.length > 0 && (
        <div className="card report">
          <table className="figures-table">
            <thead>
              <tr>
                <th scope="col">{t("transactions.payee")}</th>
                <th scope="col" className="number">
                  {t("reports.share")}
                </th>
                <th scope="col" className="number">
                  {t("transactions.amount")}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map(({ payee, amount, share, explain }) => (
                <tr key={payee}>
                  <th scope="row">{payee}</th>
                  <td className="number muted">{percent(share)}</td>
                  <td className="number">
                    <FigureLink
                      amount={amount}
                      currency={data.currency}
                      name={payee}
                      explanation={explain?.amount}
                    />
                  </td>
                </tr>
              ))}
              {data.other.count > 0 && (
                <tr>
                  <th scope="row">{t("reports.otherPayees")}</th>
                  <td className="number muted">{percent(data.other.share)}</td>
                  <td className="number">{format.money(data.other.amount, data.currency)}</td>
                </tr>
              )}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row" colSpan={2}>
                  {t("accounts.total")}
                </th>
                <td className="number">
                  <FigureLink
                    amount={data.total}
                    currency={data.currency}
                    name={t("accounts.total")}
                    explanation={data.explain?.total}
                  />
                </td>
              </tr>
            </tfoot>
          </table>
          <Unconverted amounts={data.unconverted} />
        </div>
      )}
    </section>
  );
}

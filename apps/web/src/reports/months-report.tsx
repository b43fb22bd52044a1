import { startOfMonth } from "@outlay/client/core";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useCategories } from "../app/reference-data.ts";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Chart } from "../ui/chart.tsx";
import type { ChartData } from "../ui/chart.logic.ts";
import { FigureLink } from "./figure-link.tsx";
import { Unconverted } from "./unconverted.tsx";

const months = 12;
/** Of figures that the server explains in one report. */
const maxExplained = 2000;

function useMonthly() {
  const outlay = useOutlay();
  const categories = useCategories();
  const { data: current } = useSuspenseQuery(outlay.analytics.summary.queryOptions());
  const { data } = useSuspenseQuery(
    outlay.analytics.monthly.queryOptions({
      from: startOfMonth(current.from, -months),
      to: current.to,
      explain: (months + 2) * categories.length <= maxExplained,
    }),
  );
  return { ...data, months: data.months.slice(-months) };
}

const columns = ["income", "expense", "net"] as const;

export function MonthsReport() {
  const { t, format } = useI18n();
  const { shortMonth } = useFigures();
  const report = useMonthly();
  const { currency } = report;
  const data = useMemo((): ChartData => {
    const seriesOf = (name: "income" | "expense", tone: "positive" | "negative") => ({
      label: t(`reports.${name}`),
      values: report.months.map((month) => Number(month[name])),
      texts: report.months.map((month) => format.money(month[name], currency)),
      tone,
    });
    return {
      kind: "bars",
      labels: report.months.map(({ month }) => shortMonth(month)),
      series: [seriesOf("income", "positive"), seriesOf("expense", "negative")],
    };
  }, [report.months, currency, t, format, shortMonth]);
  return (
    <section className="card report">
      <Chart label={t("reports.monthsChart")} currency={currency} data={data} />
      <div className="scroll">
        <table className="figures-table">
          <thead>
            <tr>
              <th scope="col">{t("reports.month")}</th>
              {columns.map((name) => (
                <th key={name} scope="col" className="number">
                  {t(`reports.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.months.toReversed().map((month) => (
              <tr key={month.month}>
                <th scope="row">{shortMonth(month.month)}</th>
                {columns.map((name) => (
                  <td key={name} className="number">
                    <FigureLink
                      amount={month[name]}
                      currency={currency}
                      name={`${t(`reports.${name}`)}, ${format.month(`${month.month}-01`)}`}
                      explanation={month.explain?.[name]}
                      className={month[name].startsWith("-") ? "negative" : ""}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Unconverted amounts={report.unconverted} />
    </section>
  );
}

import type { RouterOutputs } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useCategories } from "../app/reference-data.ts";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Chart } from "../ui/chart.tsx";
import type { ChartData } from "../ui/chart.logic.ts";
import { SelectField } from "../ui/select-field.tsx";
import { FigureLink } from "./figure-link.tsx";
import { Unconverted } from "./unconverted.tsx";

const months = 12;
const maxExplained = 2000;

type Month = RouterOutputs["analytics"]["trends"]["months"][number];

/** Spending month by month, with the average of three months; of all or of one category. */
export function TrendsReport() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const categories = useCategories();
  const { data } = useSuspenseQuery(
    outlay.analytics.trends.queryOptions({
      months,
      explain: months * (categories.length + 1) <= maxExplained,
    }),
  );
  const [categoryId, setCategoryId] = useState("");
  const rows = data.byCategory.flatMap((top) => [
    { ...top, label: top.name },
    ...top.children.map((child) => ({ ...child, label: `${top.name} › ${child.name}` })),
  ]);
  const chosen = rows.find((row) => row.categoryId === categoryId);
  return (
    <section className="card report">
      <SelectField label={t("transactions.category")} value={categoryId} onChange={setCategoryId}>
        <option value="">{t("trends.all")}</option>
        {rows.map((row) => (
          <option key={row.categoryId} value={row.categoryId}>
            {row.label}
          </option>
        ))}
      </SelectField>
      <Trend
        months={chosen?.months ?? data.months}
        name={chosen?.label ?? t("trends.all")}
        currency={data.currency}
      />
      <Unconverted amounts={data.unconverted} />
    </section>
  );
}

type TrendProps = { months: readonly Month[]; name: string; currency: string };

function Trend({ months: shown, name, currency }: TrendProps) {
  const { t, format } = useI18n();
  const { change: changeText, shortMonth } = useFigures();
  const data = useMemo((): ChartData => {
    const seriesOf = (field: "expense" | "average3", tone: "accent" | "muted") => ({
      label: t(`trends.${field}`),
      values: shown.map((month) => Number(month[field])),
      texts: shown.map((month) => format.money(month[field], currency)),
      tone,
    });
    return {
      kind: "line",
      labels: shown.map(({ month }) => shortMonth(month)),
      series: [seriesOf("expense", "accent"), seriesOf("average3", "muted")],
      isFromZero: true,
    };
  }, [shown, currency, t, format, shortMonth]);
  return (
    <>
      <Chart label={t("trends.chart", { name })} currency={currency} data={data} />
      <table className="figures-table">
        <thead>
          <tr>
            <th scope="col">{t("reports.month")}</th>
            <th scope="col" className="number">
              {t("trends.expense")}
            </th>
            <th scope="col" className="number">
              {t("trends.change")}
            </th>
            <th scope="col" className="number wide">
              {t("trends.average3")}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.toReversed().map(({ month, expense, change, average3, explain }) => (
            <tr key={month}>
              <th scope="row">{shortMonth(month)}</th>
              <td className="number">
                <FigureLink
                  amount={expense}
                  currency={currency}
                  name={`${name}, ${format.month(`${month}-01`)}`}
                  explanation={explain?.expense}
                />
              </td>
              <td className="number">{change === null ? "–" : changeText(change / 100)}</td>
              <td className="number wide">{format.money(average3, currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

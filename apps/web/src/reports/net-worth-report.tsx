import { startOfMonth } from "@outlay/client/core";
import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Suspense, useMemo, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Chart } from "../ui/chart.tsx";
import type { ChartData } from "../ui/chart.logic.ts";
import { lazyPart } from "../ui/lazy-part.ts";
import { SelectField } from "../ui/select-field.tsx";
import { Unconverted } from "./unconverted.tsx";

const NetWorthDialog = lazyPart(() => import("./net-worth-dialog.tsx"), "NetWorthDialog");

const spans = ["12", "36", "120"] as const;
const columns = ["net", "assets", "liabilities"] as const;
/** On a phone they stand below the month. */
const parts = ["assets", "liabilities"] as const;

export function NetWorthReport() {
  const { t, format } = useI18n();
  const { today } = useBook();
  const { shortMonth } = useFigures();
  const outlay = useOutlay();
  const [span, setSpan] = useState<(typeof spans)[number]>("12");
  const [open, setOpen] = useState<string>();
  const { data: points } = useQuery({
    ...outlay.analytics.netWorth.queryOptions({
      from: startOfMonth(today, 1 - Number(span)),
      to: today,
      interval: "month",
    }),
    placeholderData: keepPreviousData,
  });
  const money = (point: NonNullable<typeof points>[number], name: (typeof columns)[number]) =>
    format.money(point[name], point.currency);
  const last = points?.at(-1);
  const data = useMemo((): ChartData | undefined => {
    if (!points) return undefined;
    const values = points.map(({ net }) => Number(net));
    const texts = points.map(({ net, currency }) => format.money(net, currency));
    return {
      kind: "line",
      labels: points.map(({ on }) => shortMonth(on)),
      series: [{ label: t("reports.netWorth"), values, texts, tone: "accent" }],
    };
  }, [points, t, format, shortMonth]);
  return (
    <section className="card report" aria-busy={!points}>
      <SelectField label={t("reports.span")} value={span} onChange={setSpan}>
        {spans.map((months) => (
          <option key={months} value={months}>
            {t("reports.lastMonths", { count: months })}
          </option>
        ))}
      </SelectField>
      {points && last && data && (
        <>
          <Chart
            label={t("reports.netWorthChart", { amount: format.money(last.net, last.currency) })}
            currency={last.currency}
            data={data}
          />
          <table className="figures-table">
            <thead>
              <tr>
                <th scope="col">{t("transactions.date")}</th>
                {columns.map((name) => (
                  <th key={name} scope="col" className={name === "net" ? "number" : "number wide"}>
                    {t(`wealth.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map((point) => (
                <tr key={point.on}>
                  <th scope="row">
                    {shortMonth(point.on)}
                    <span className="narrow muted">
                      {parts
                        .map((name) => `${t(`wealth.${name}`)} ${money(point, name)}`)
                        .join(" · ")}
                    </span>
                  </th>
                  {columns.map((name) => (
                    <td key={name} className={name === "net" ? "number" : "number wide"}>
                      {name === "net" ? (
                        <button
                          type="button"
                          className="figure-link figure-button"
                          aria-label={`${money(point, name)}. ${t("wealth.open", { date: format.day(point.on) })}`}
                          onClick={() => setOpen(point.on)}
                        >
                          {money(point, name)}
                        </button>
                      ) : (
                        money(point, name)
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <Unconverted amounts={last.unconverted} />
        </>
      )}
      <Suspense>
        {open !== undefined && <NetWorthDialog on={open} onClose={() => setOpen(undefined)} />}
      </Suspense>
    </section>
  );
}

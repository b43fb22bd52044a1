import type { Forecast } from "@outlay/client";
import { addDays } from "@outlay/client/core";
import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Chart } from "../ui/chart.tsx";
import type { ChartData } from "../ui/chart.logic.ts";
import { CheckField } from "../ui/check-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { ForecastGoals } from "./forecast-goals.tsx";
import { ForecastItems } from "./forecast-items.tsx";

const horizons = ["30", "90", "180", "365"] as const;

/** The balance of the days ahead, as schedules and what is dated ahead make it. */
export function ForecastView() {
  const { t } = useI18n();
  const { today } = useBook();
  const outlay = useOutlay();
  const [days, setDays] = useState<(typeof horizons)[number]>("90");
  const [withBudgets, setWithBudgets] = useState(false);
  const { data } = useQuery({
    ...outlay.analytics.forecast.queryOptions({ until: addDays(today, Number(days)), withBudgets }),
    placeholderData: keepPreviousData,
  });
  return (
    <section>
      <h2 className="list-title">{t("overview.forecast")}</h2>
      <div className="card forecast" aria-busy={!data}>
        <div className="forecast-head">
          {data && <Lowest forecast={data} />}
          <div className="forecast-fields">
            <SelectField label={t("forecast.horizon")} value={days} onChange={setDays}>
              {horizons.map((count) => (
                <option key={count} value={count}>
                  {t("forecast.days", { count })}
                </option>
              ))}
            </SelectField>
            <CheckField
              label={t("forecast.withBudgets")}
              checked={withBudgets}
              onChange={setWithBudgets}
            />
          </div>
        </div>
        {data && <ForecastChart forecast={data} />}
        {data && <ForecastGoals forecast={data} />}
        {data && <ForecastItems forecast={data} />}
      </div>
    </section>
  );
}

function Lowest({ forecast: { lowest, belowZeroOn, currency } }: { forecast: Forecast }) {
  const { t, format } = useI18n();
  return (
    <div>
      <p className={lowest.balance.startsWith("-") ? "forecast-low negative" : "forecast-low"}>
        {format.money(lowest.balance, currency)}
      </p>
      <p className="muted">{t("forecast.lowest", { date: format.day(lowest.on) })}</p>
      {belowZeroOn !== null && (
        <p className="negative">{t("overview.belowZero", { date: format.day(belowZeroOn) })}</p>
      )}
    </div>
  );
}

function ForecastChart({ forecast: { days, lowest, goals, currency } }: { forecast: Forecast }) {
  const { t, format } = useI18n();
  const { today } = useBook();
  const data = useMemo((): ChartData => {
    const reachedOn = Map.groupBy(goals, (goal) => goal.reachedOn);
    const textOf = ({ on, balance }: Forecast["days"][number]) => {
      const reached = on === today ? [] : (reachedOn.get(on) ?? []);
      const named = reached.map(({ name }) => t("forecast.goalReached", { name }));
      return [format.money(balance, currency), ...named].join(", ");
    };
    return {
      kind: "line",
      labels: days.map(({ on }) => format.shortDay(on)),
      series: [
        {
          label: t("forecast.balance"),
          values: days.map(({ balance }) => Number(balance)),
          texts: days.map(textOf),
          tone: "accent",
          marked: days.findIndex(({ on }) => on === lowest.on),
          reached: days.flatMap(({ on }, index) =>
            on !== today && reachedOn.has(on) ? [index] : [],
          ),
        },
      ],
    };
  }, [days, lowest, goals, currency, today, t, format]);
  const label = t("forecast.chart", {
    amount: format.money(lowest.balance, currency),
    date: format.day(lowest.on),
  });
  return <Chart label={label} currency={currency} data={data} />;
}

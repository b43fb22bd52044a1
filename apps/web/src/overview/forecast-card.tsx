import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { Card } from "./card.tsx";

export function ForecastCard() {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const query = useQuery(outlay.analytics.forecast.queryOptions());
  return (
    <Card title={t("overview.forecast")} query={query}>
      {({ lowest, belowZeroOn, currency }) => (
        <>
          <p className={lowest.balance.startsWith("-") ? "figure negative" : "figure"}>
            {format.money(lowest.balance, currency)}
          </p>
          <p className="muted">{t("overview.lowest", { date: format.day(lowest.on) })}</p>
          {belowZeroOn !== null && (
            <p className="negative">{t("overview.belowZero", { date: format.day(belowZeroOn) })}</p>
          )}
        </>
      )}
    </Card>
  );
}

import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { Card } from "./card.tsx";

/** The figures of this month, which the card of its categories has from the same reply. */
export function useMonth() {
  const outlay = useOutlay();
  return useQuery(outlay.analytics.summary.queryOptions());
}

export function MonthCard() {
  const { t, format } = useI18n();
  const query = useMonth();
  return (
    <Card title={t("overview.month")} query={query}>
      {({ income, expense, net, previous, currency }) => (
        <>
          <dl className="figures">
            <dt>{t("overview.in")}</dt>
            <dd className="positive">{format.money(income, currency)}</dd>
            <dt>{t("overview.out")}</dt>
            <dd>{format.money(expense, currency)}</dd>
            <dt>{t("overview.left")}</dt>
            <dd className={net.startsWith("-") ? "negative total" : "total"}>
              {format.money(net, currency)}
            </dd>
          </dl>
          <p className="muted">
            {t("overview.previous", { amount: format.money(previous.expense, currency) })}
          </p>
        </>
      )}
    </Card>
  );
}

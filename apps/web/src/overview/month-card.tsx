import type { Explanation } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { toTransactionSearch } from "../reports/explanation.logic.ts";
import { Card } from "./card.tsx";

/** The figures of this month, which the card of its categories has from the same reply. */
export function useMonth() {
  const outlay = useOutlay();
  return useQuery(outlay.analytics.summary.queryOptions({ explain: true }));
}

/** A figure that opens the transactions it is made of. */
function Figure({ text, explanation }: { text: string; explanation: Explanation | undefined }) {
  const search = explanation && toTransactionSearch(explanation.filter);
  if (!search) return text;
  return (
    <Link to="/transactions" search={search}>
      {text}
    </Link>
  );
}

export function MonthCard() {
  const { t, format } = useI18n();
  const query = useMonth();
  return (
    <Card title={t("overview.month")} query={query}>
      {({ income, expense, net, previous, currency, explain }) => (
        <>
          <dl className="figures">
            <dt>{t("overview.in")}</dt>
            <dd className="positive">
              <Figure text={format.money(income, currency)} explanation={explain?.income} />
            </dd>
            <dt>{t("overview.out")}</dt>
            <dd>
              <Figure text={format.money(expense, currency)} explanation={explain?.expense} />
            </dd>
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

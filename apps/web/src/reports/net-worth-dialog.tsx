import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { toTransactionSearch } from "./explanation.logic.ts";

type Props = { on: string; onClose: () => void };

/** What the net worth of a day is made of: the balances of the accounts, each with its transactions. */
export function NetWorthDialog({ on, onClose }: Props) {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const accounts = useAccounts();
  const { data } = useQuery(
    outlay.analytics.netWorth.queryOptions({ from: on, to: on, interval: "day", explain: true }),
  );
  const parts = data?.at(-1)?.explain ?? [];
  const nameOf = (id: string) => accounts.find((account) => account.id === id)?.name ?? "";
  return (
    <Dialog title={t("wealth.on", { date: format.day(on) })} onClose={onClose}>
      <ul className="net-worth-parts" aria-busy={!data}>
        {parts.map(({ accountId, balance, currency, converted, filter }) => (
          <li key={accountId}>
            <Link to="/transactions" search={toTransactionSearch(filter) ?? { accountId, to: on }}>
              {nameOf(accountId)}
            </Link>
            <span>
              {format.money(balance, currency)}
              {converted && converted.currency !== currency && (
                <span className="muted">{` = ${format.money(converted.amount, converted.currency)}`}</span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

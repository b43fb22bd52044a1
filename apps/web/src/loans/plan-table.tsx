import type { Account } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** A year at first, then five more at a time. */
const [firstRows, moreRows] = [12, 60];

/** Every payment to come, with its interest and principal. */
export function PlanTable({ account }: { account: Account }) {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const [shown, setShown] = useState(firstRows);
  const { id, currency } = account;
  const { data } = useSuspenseQuery(outlay.accounts.loanSchedule.queryOptions({ id }));
  if (data.items.length === 0)
    return <EmptyState title={t("loans.nothingOwed")} next={t("loans.nothingOwedNext")} />;
  const money = (amount: string) => format.money(amount, currency);
  return (
    <section>
      <h2 className="list-title">{t("loans.plan")}</h2>
      <table className="figures-table">
        <thead>
          <tr>
            <th scope="col">{t("transactions.date")}</th>
            <th scope="col" className="number">
              {t("loans.payment")}
            </th>
            <th scope="col" className="number wide">
              {t("loans.interest")}
            </th>
            <th scope="col" className="number wide">
              {t("loans.principal")}
            </th>
            <th scope="col" className="number">
              {t("loans.left")}
            </th>
          </tr>
        </thead>
        <tbody>
          {data.items.slice(0, shown).map((row) => (
            <tr key={`${row.on} ${row.balance}`}>
              <th scope="row">{format.day(row.on)}</th>
              <td className="number">{money(row.payment)}</td>
              <td className="number wide">{money(row.interest)}</td>
              <td className="number wide">{money(row.principal)}</td>
              <td className="number">{money(row.balance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.items.length > shown && (
        <Button onClick={() => setShown(shown + moreRows)}>{t("list.more")}</Button>
      )}
    </section>
  );
}

import type { ImportRow } from "@outlay/client";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { signedAmount, stateOf } from "./row-state.logic.ts";
import { RowWhy } from "./row-why.tsx";

/** What the file says of an entry, and what becomes of it. */
export function RowFacts({ row }: { row: ImportRow }) {
  const { t, format } = useI18n();
  const accounts = useAccounts();
  const { transaction, bankId, line } = row;
  const state = stateOf(row);
  const account = accounts.find(({ id }) => id === transaction?.accountId)?.name;
  const facts = transaction
    ? [
        [t("transactions.date"), format.day(transaction.occurredOn)],
        [t("transactions.amount"), format.money(signedAmount(transaction), transaction.currency)],
        [t("transactions.account"), account],
        [
          t("rows.original"),
          transaction.original &&
            format.money(transaction.original.amount, transaction.original.currency),
        ],
        [t("rows.fee"), transaction.fee && format.money(transaction.fee, transaction.currency)],
        [t("rows.bankId"), bankId],
        [t("rows.line"), String(line)],
      ]
    : [[t("rows.line"), String(line)]];
  return (
    <div className="row-facts">
      <p className={`import-row ${state}`}>
        <span className="status">{t(`rows.state.${state}`)}</span>{" "}
        <span>
          <RowWhy row={row} />
        </span>
      </p>
      <dl className="facts">
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label}>
              <dt className="muted">{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </div>
  );
}

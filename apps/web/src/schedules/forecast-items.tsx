import type { Forecast } from "@outlay/client";
import { useI18n } from "../i18n/i18n.tsx";

const maxShown = 100;

/** A transfer is an item of each of its accounts. */
const keyOf = (item: Forecast["items"][number]) =>
  [
    item.on,
    item.kind,
    item.transactionId,
    item.scheduleId,
    item.scheduledOn,
    item.budgetId,
    item.accountId,
  ].join(" ");

/** What a forecast counts, as a table for those who want to know. */
export function ForecastItems({ forecast }: { forecast: Forecast }) {
  const { t, format } = useI18n();
  const items = forecast.items.slice(0, maxShown);
  const omitted = forecast.items.length - items.length + forecast.itemsOmitted;
  if (items.length === 0) return <p className="muted">{t("forecast.nothing")}</p>;
  return (
    <details>
      <summary>{t("forecast.items")}</summary>
      <table className="figures-table">
        <thead>
          <tr>
            <th scope="col">{t("transactions.date")}</th>
            <th scope="col">{t("accounts.name")}</th>
            <th scope="col" className="number">
              {t("transactions.amount")}
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)}>
              <td>{format.shortDay(item.on)}</td>
              <td>{item.name ?? t("forecast.unnamed")}</td>
              <td className="number">{format.money(item.amount, item.currency)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {omitted > 0 && <p className="muted">{t("list.omitted", { count: String(omitted) })}</p>}
    </details>
  );
}

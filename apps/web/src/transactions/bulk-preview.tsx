import type { Transaction } from "@outlay/client";
import { useAccounts, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { BulkField, PlannedChange } from "./bulk-change.logic.ts";

const maxShown = 20;

const labels = {
  categoryId: "transactions.category",
  accountId: "transactions.account",
  payee: "transactions.payee",
  tags: "transactions.tags",
  excluded: "bulk.excluded",
} as const;

type Props = { rows: readonly Transaction[]; planned: readonly PlannedChange[] };

/** What a change of many will do with each. */
export function BulkPreview({ rows, planned }: Props) {
  const { t, format } = useI18n();
  const accounts = useAccounts();
  const categories = useCategories();
  const names = new Map([...accounts, ...categories].map(({ id, name }) => [id, name]));
  const show = (field: BulkField, text: string) => {
    if (field === "excluded") return t(text === "true" ? "bulk.excluded.yes" : "bulk.excluded.no");
    return (names.get(text) ?? text) || "–";
  };
  const counts = { count: String(planned.length), all: String(rows.length) };
  return (
    <section className="bulk-preview" aria-label={t("bulk.preview")}>
      <p role="status">{t(planned.length === 0 ? "bulk.none" : "bulk.some", counts)}</p>
      {planned.length > 0 && (
        <ul>
          {planned.slice(0, maxShown).map(({ row, fields }) => (
            <li key={row.id}>
              <span>
                {`${format.shortDay(row.occurredOn)} · ${row.payee ?? t(`kind.${row.kind}`)} · ${format.money(row.amount, row.currency)}`}
              </span>
              {fields.map(({ field, old, now }) => (
                <span key={field} className="muted">
                  {t("activity.from", {
                    label: t(labels[field]),
                    old: show(field, old),
                    now: show(field, now),
                  })}
                </span>
              ))}
            </li>
          ))}
          {planned.length > maxShown && (
            <li className="muted">
              {t("list.omitted", { count: String(planned.length - maxShown) })}
            </li>
          )}
        </ul>
      )}
    </section>
  );
}

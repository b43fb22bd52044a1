import type { Transaction } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";

/** Who recorded a transaction and changed it last, and what was not typed by a person. */
export function RecordedBy({ transaction }: { transaction: Transaction }) {
  const { t } = useI18n();
  const { instant } = useFigures();
  const { createdBy, createdAt, updatedBy, updatedAt, version, importId, state } = transaction;
  const nameOf = (name: string | null) => name ?? t("activity.nobody");
  const origins = useOrigins(transaction);
  return (
    <div className="muted">
      <p>
        {t("entry.recordedBy", { name: nameOf(createdBy.name), at: instant(createdAt) })}
        {version > 1 &&
          ` · ${t("entry.changedBy", { name: nameOf(updatedBy.name), at: instant(updatedAt) })}`}
        {state !== "booked" && ` · ${t(`entry.state.${state}`)}`}
      </p>
      {origins !== "" && <p>{origins}</p>}
      {importId !== null && (
        <p>
          <Link to="/imports/$importId" params={{ importId }}>
            {t("entry.import")}
          </Link>
        </p>
      )}
    </div>
  );
}

const fields = {
  payee: "transactions.payee",
  categoryId: "transactions.category",
  tags: "transactions.tags",
  note: "transactions.note",
} as const;

/** "From the import: Payee, Note · By a rule: Category" */
function useOrigins({ origins }: Transaction): string {
  const { t } = useI18n();
  const set = (["payee", "categoryId", "tags", "note"] as const).flatMap((field) => {
    const origin = origins[field];
    return origin === undefined ? [] : { origin, name: t(fields[field]) };
  });
  return [...Map.groupBy(set, ({ origin }) => origin)]
    .map(([origin, some]) =>
      t(`origin.${origin}`, { fields: some.map(({ name }) => name).join(", ") }),
    )
    .join(" · ");
}

import type { Transaction } from "@outlay/client";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";

/** The people who recorded a transaction and changed it last. */
export function RecordedBy({ transaction }: { transaction: Transaction }) {
  const { t } = useI18n();
  const { instant } = useFigures();
  const { createdBy, createdAt, updatedBy, updatedAt, version } = transaction;
  const nameOf = (name: string | null) => name ?? t("activity.nobody");
  return (
    <p className="muted">
      {t("entry.recordedBy", { name: nameOf(createdBy.name), at: instant(createdAt) })}
      {version > 1 &&
        ` · ${t("entry.changedBy", { name: nameOf(updatedBy.name), at: instant(updatedAt) })}`}
    </p>
  );
}

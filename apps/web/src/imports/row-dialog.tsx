import type { Import, ImportRow } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { RowFacts } from "./row-facts.tsx";
import { RowForm } from "./row-form.tsx";

type Props = { row: ImportRow; imported: Import; canEdit: boolean; onClose: () => void };

/** A row of the file: what it says, what it is like, and what a person may change before it is recorded. */
export function RowDialog({ row, imported, canEdit, onClose }: Props) {
  const { t } = useI18n();
  const isOpen = canEdit && (row.status === "new" || row.status === "pending");
  return (
    <Dialog title={t("rows.edit", { row: String(row.index + 1) })} onClose={onClose}>
      <RowFacts row={row} />
      {isOpen && <RowForm {...{ row, imported, onClose }} />}
      {canEdit && <RuleLink row={row} />}
    </Dialog>
  );
}

/** What the bank's text says is what a rule looks for. */
function RuleLink({ row: { transaction } }: { row: ImportRow }) {
  const { t } = useI18n();
  if (!transaction) return null;
  const { payee, note, categoryId } = transaction;
  const text = payee ?? note;
  if (text === null) return null;
  return (
    <p className="dialog-link">
      <Link to="/rules" search={{ text, ...(categoryId !== null && { categoryId }) }}>
        {t("transactions.makeRule")}
      </Link>
    </p>
  );
}

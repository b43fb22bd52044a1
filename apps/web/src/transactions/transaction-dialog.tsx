import type { Transaction } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { type Draft, toCreate, toUpdate } from "./draft.logic.ts";
import { TransactionFields } from "./transaction-fields.tsx";
import { useDraft } from "./use-draft.ts";
import { useSave } from "./use-save.ts";

type Props = {
  /** Undefined for a new one. */
  transaction: Transaction | undefined;
  onClose: () => void;
};

export function TransactionDialog({ transaction, onClose }: Props) {
  const { t } = useI18n();
  return (
    <Dialog title={t(transaction ? "transactions.edit" : "transactions.new")} onClose={onClose}>
      <TransactionForm transaction={transaction} onClose={onClose} />
      {transaction && <RuleLink transaction={transaction} />}
    </Dialog>
  );
}

/** A rule that does the same with what looks like it. */
function RuleLink({ transaction }: { transaction: Transaction }) {
  const { t } = useI18n();
  const text = transaction.payee ?? transaction.note;
  if (text === null) return null;
  const search = transaction.kind === "transfer" ? {} : { categoryId: transaction.categoryId };
  return (
    <p className="dialog-link">
      <Link to="/rules" search={{ text, ...search }}>
        {t("transactions.makeRule")}
      </Link>
    </p>
  );
}

function TransactionForm({ transaction, onClose }: Props) {
  const save = useSave();
  const { draft, change, amounts } = useDraft(transaction);
  const [error, setError] = useState<unknown>();
  const [isSaving, setSaving] = useState(false);
  const issues = issuesByField(error);
  const run = async (write: () => Promise<void>) => {
    setSaving(true);
    setError(undefined);
    try {
      await write();
      onClose();
    } catch (failure) {
      setError(failure);
      setSaving(false);
    }
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const input = toCreate(draft, amounts);
    if (input === undefined) return;
    void run(() => (transaction ? save.change(toUpdate(transaction, input)) : save.add(input)));
  };
  return (
    <form className="form" onSubmit={submit}>
      <TransactionFields
        draft={draft}
        issues={issues}
        onChange={(changed: Partial<Draft>) => change(changed)}
        isSplit={
          transaction !== undefined && "splits" in transaction && transaction.splits.length > 0
        }
      />
      <FormActions
        error={error}
        fields={Object.keys(draft)}
        isPending={isSaving}
        onClose={onClose}
        onDelete={transaction && (() => void run(() => save.remove(transaction)))}
      />
    </form>
  );
}

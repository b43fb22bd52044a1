import type { Transaction } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { type SyntheticEvent, useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { ReceiptsSection } from "../receipts/receipts-section.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { toCreate, toUpdate, unclearAmounts, unclearText } from "./draft-input.logic.ts";
import { isZero, restOf } from "./parts.logic.ts";
import { RecordedBy } from "./recorded-by.tsx";
import { TransactionFields } from "./transaction-fields.tsx";
import { type FormStart, useDraft } from "./use-draft.ts";
import { useSave } from "./use-save.ts";

type Props = {
  /** Undefined for a new one. */
  transaction: Transaction | undefined;
  onClose: () => void;
};

export function TransactionDialog({ transaction, onClose }: Props) {
  const { t } = useI18n();
  const [refunded, setRefunded] = useState<FormStart["refunded"]>();
  const isNew = !transaction || refunded !== undefined;
  return (
    <Dialog title={t(isNew ? "transactions.new" : "transactions.edit")} onClose={onClose}>
      {refunded ? (
        <TransactionForm key="refund" transaction={undefined} {...{ refunded, onClose }} />
      ) : (
        <TransactionForm key="own" transaction={transaction} onClose={onClose} />
      )}
      {transaction && !refunded && (
        <footer className="transaction-notes">
          <RecordedBy transaction={transaction} />
          {canBeRefunded(transaction) && (
            <Button look="quiet" onClick={() => setRefunded(transaction)}>
              {t("refund.record")}
            </Button>
          )}
        </footer>
      )}
      {transaction && !refunded && <ReceiptsSection transactionId={transaction.id} />}
      {transaction && !refunded && <RuleLink transaction={transaction} />}
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

const canBeRefunded = (
  transaction: Transaction,
): transaction is Extract<Transaction, { kind: "expense" }> =>
  transaction.kind === "expense" &&
  !isZero(restOf(transaction.amount, [transaction.refundedAmount], transaction.currency) ?? "0");

function TransactionForm({ transaction, refunded, onClose }: Props & FormStart) {
  const { t } = useI18n();
  const save = useSave();
  const { draft, change, amounts } = useDraft({ transaction, refunded });
  const [error, setError] = useState<unknown>();
  const [isIncomplete, setIncomplete] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const missing = draft.splits.flatMap(({ categoryId }, index) =>
    categoryId === undefined
      ? [[`splits.${index}.categoryId`, t("split.categoryMissing")] as const]
      : [],
  );
  const unclear = unclearAmounts(draft, amounts).map(
    (field) => [field, t(unclearText(field))] as const,
  );
  const found = isIncomplete ? [...missing, ...unclear] : [];
  const issues = { ...issuesByField(error, t), ...Object.fromEntries(found) };
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
    setIncomplete(input === undefined);
    if (input === undefined) return;
    void run(() =>
      transaction ? save.change(transaction, toUpdate(transaction, input)) : save.add(input),
    );
  };
  return (
    <form className="form" onSubmit={submit}>
      <TransactionFields draft={draft} issues={issues} onChange={change} amounts={amounts} />
      <FormActions
        error={error}
        fields={[...Object.keys(draft), "fee.amount", ...Object.keys(issues).filter(isOfPart)]}
        isPending={isSaving}
        onClose={onClose}
        onDelete={transaction && (() => void run(() => save.remove(transaction)))}
      />
    </form>
  );
}

const isOfPart = (field: string) =>
  /^(splits\.\d+\.(categoryId|amount|note)|shares\..+)$/.test(field);

import type { Transaction } from "@outlay/client";
import { type SyntheticEvent, useEffect, useRef, useState } from "react";
import { explain, issuesByField } from "../app/errors.ts";
import { categoryName, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useAmount, writeAmount } from "../ui/amount-field.tsx";
import { Button } from "../ui/button.tsx";
import { dayInWords } from "../ui/date-words.ts";
import { useSave } from "./use-save.ts";

type Props = { transaction: Transaction; onClose: () => void };

/** A row of the list as fields: Enter saves it, Escape leaves it as it was. */
export function RowEditor({ transaction, onClose }: Props) {
  const { t, format, locale } = useI18n();
  const read = useAmount();
  const save = useSave();
  const { id, version, currency, kind } = transaction;
  const [draft, setDraft] = useState({
    occurredOn: transaction.occurredOn,
    payee: transaction.payee ?? "",
    amount: writeAmount(transaction.amount, format.decimalMark),
    categoryId: "categoryId" in transaction ? transaction.categoryId : "",
  });
  const [fault, setFault] = useState<string>();
  const change = (changed: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...changed }));
  // What is split, or is exchanged, is more than one amount.
  const isSplit = "splits" in transaction && transaction.splits.length > 0;
  const isExchange = kind === "transfer" && transaction.toCurrency !== currency;
  const hasAmount = !isSplit && !isExchange;
  const hasCategory = kind !== "transfer" && !isSplit;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const amount = read(draft.amount, currency);
    if (hasAmount && amount === undefined) return setFault(t("form.amountUnclear"));
    const payee = draft.payee.trim();
    const input = {
      id,
      version,
      occurredOn: draft.occurredOn,
      payee: payee === "" ? null : payee,
      ...(hasAmount && amount !== undefined && { amount }),
      ...(hasCategory && { categoryId: draft.categoryId }),
    };
    return void save.change(transaction, input).then(onClose, (error: unknown) => {
      const [issue] = Object.values(issuesByField(error, t));
      setFault(issue ?? explain(error, t));
    });
  };
  const form = useEscape(onClose);
  const payeeInput = useRef<HTMLInputElement>(null);
  useEffect(() => payeeInput.current?.focus(), []);
  return (
    <form ref={form} className="row-editor" onSubmit={submit}>
      <input
        type="date"
        max="9999-12-31"
        className="input"
        aria-label={t("transactions.date")}
        title={dayInWords(draft.occurredOn, locale)}
        required
        value={draft.occurredOn}
        onChange={({ target }) => change({ occurredOn: target.value })}
      />
      <input
        className="input"
        aria-label={t("transactions.payee")}
        ref={payeeInput}
        autoComplete="off"
        maxLength={200}
        value={draft.payee}
        onChange={({ target }) => change({ payee: target.value })}
      />
      {hasCategory ? (
        <CategorySelect
          {...{ kind }}
          value={draft.categoryId}
          onChange={(categoryId) => change({ categoryId })}
        />
      ) : (
        <span />
      )}
      <input
        className="input amount-input"
        aria-label={t("transactions.amount")}
        aria-invalid={fault !== undefined}
        inputMode="decimal"
        autoComplete="off"
        required
        disabled={!hasAmount}
        value={draft.amount}
        onChange={({ target }) => change({ amount: target.value })}
      />
      <Button look="primary" type="submit">
        {t("form.save")}
      </Button>
      <Button onClick={onClose}>{t("form.cancel")}</Button>
      {fault !== undefined && (
        <p className="error" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}

/** Calls back when Escape is pressed within a form. */
function useEscape(onEscape: () => void) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const element = form.current;
    const press = ({ key }: KeyboardEvent) => {
      if (key === "Escape") onEscape();
    };
    element?.addEventListener("keydown", press);
    return () => element?.removeEventListener("keydown", press);
  }, [onEscape]);
  return form;
}

type CategoryProps = {
  kind: Transaction["kind"];
  value: string;
  onChange: (id: string) => void;
};

function CategorySelect({ kind, value, onChange }: CategoryProps) {
  const { t } = useI18n();
  const categories = useCategories();
  const wanted = kind === "income" ? "income" : "expense";
  return (
    <select
      className="input"
      aria-label={t("transactions.category")}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      {categories
        .filter((category) => category.kind === wanted)
        .filter(({ id, archived }) => !archived || id === value)
        .map((category) => (
          <option key={category.id} value={category.id}>
            {categoryName(category, categories)}
          </option>
        ))}
    </select>
  );
}

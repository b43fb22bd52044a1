import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, writeAmount } from "../ui/amount-field.tsx";
import { Button } from "../ui/button.tsx";
import { type Choice, Combobox } from "../ui/combobox.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { Amounts, PartDraft } from "./draft.logic.ts";
import { isZero, restOf } from "./parts.logic.ts";
import type { FieldsProps } from "./transaction-fields.tsx";

type Props = FieldsProps & { amounts: Amounts; currency: string; choices: readonly Choice[] };

/** The API takes so many. */
const maxParts = 50;

/** The parts of a split transaction, and what is left to give out. */
export function PartFields({ draft, issues, onChange, amounts, currency, choices }: Props) {
  const { t, format } = useI18n();
  const { splits } = draft;
  const rest = restOf(amounts.amount, amounts.parts, currency);
  const isGivenOut = rest === undefined || isZero(rest);
  const change = (key: number, changed: Partial<PartDraft>) =>
    onChange({ splits: splits.map((part) => (part.key === key ? { ...part, ...changed } : part)) });
  const remove = (key: number) => {
    const kept = splits.filter((part) => part.key !== key);
    // One part alone is no split: its category is the transaction's.
    const [last] = kept;
    if (kept.length > 1) onChange({ splits: kept });
    else onChange({ splits: [], categoryId: last?.categoryId });
  };
  const add = () => {
    const key = Math.max(...splits.map((part) => part.key)) + 1;
    const amount = isGivenOut ? "" : writeAmount(rest, format.decimalMark);
    onChange({ splits: [...splits, { key, categoryId: undefined, amount, note: "" }] });
  };
  return (
    <fieldset className="parts">
      <legend>{t("split.parts")}</legend>
      {splits.map((part, index) => (
        <PartRow
          key={part.key}
          {...{ part, issues, currency, choices }}
          number={index + 1}
          onChange={(changed) => change(part.key, changed)}
          onRemove={() => remove(part.key)}
        />
      ))}
      <div className="parts-end">
        <Button disabled={splits.length >= maxParts} onClick={add}>
          {t("split.add")}
        </Button>
        <p role="status" className={isGivenOut && !issues["splits"] ? "muted" : "error"}>
          {issues["splits"] ??
            (isGivenOut
              ? t("split.even")
              : t("split.rest", { amount: format.money(rest, currency) }))}
        </p>
      </div>
    </fieldset>
  );
}

type RowProps = {
  part: PartDraft;
  /** From one on, for labels. */
  number: number;
  issues: FieldsProps["issues"];
  currency: string;
  choices: readonly Choice[];
  onChange: (changed: Partial<PartDraft>) => void;
  onRemove: () => void;
};

function PartRow({ part, number, issues, currency, choices, onChange, onRemove }: RowProps) {
  const { t } = useI18n();
  const issueOf = (field: string) => issues[`splits.${number - 1}.${field}`];
  const named = { number: String(number) };
  return (
    <div className="part">
      <div className="part-category">
        <Combobox
          label={t("split.category", named)}
          choices={choices}
          value={part.categoryId}
          error={issueOf("categoryId")}
          onChange={(categoryId) => onChange({ categoryId })}
        />
      </div>
      <AmountField
        label={t("split.amount", named)}
        currency={currency}
        required
        value={part.amount}
        error={issueOf("amount")}
        onChange={(amount) => onChange({ amount })}
      />
      <TextField
        label={t("split.note", named)}
        maxLength={500}
        value={part.note}
        error={issueOf("note")}
        onChange={(note) => onChange({ note })}
      />
      <Button
        look="quiet"
        className="icon-button"
        aria-label={t("split.remove", named)}
        onClick={onRemove}
      >
        <ActionIcon name="close" />
      </Button>
    </div>
  );
}

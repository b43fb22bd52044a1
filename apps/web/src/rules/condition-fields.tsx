import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { kinds } from "../transactions/filters.logic.ts";
import { AmountField } from "../ui/amount-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { type ConditionDraft, fieldNames, newCondition, opsOf } from "./rule-draft.logic.ts";

type Props = {
  condition: ConditionDraft;
  error: string | undefined;
  onChange: (changed: Partial<ConditionDraft>) => void;
};

/** What a rule looks at, how, and for what. */
export function ConditionFields(props: Props) {
  const { condition, onChange } = props;
  const { t } = useI18n();
  const { field, op } = condition;
  const ops: readonly string[] = opsOf[field];
  return (
    <div>
      <SelectField
        label={t("rules.field")}
        value={field}
        onChange={(chosen) => {
          // A text stays for another field of texts.
          const isAlike = opsOf[chosen].length === ops.length && ops.length > 2;
          onChange(isAlike ? { field: chosen } : { ...newCondition(condition.key, chosen) });
        }}
      >
        {fieldNames.map((name) => (
          <option key={name} value={name}>
            {t(`rules.field.${name}`)}
          </option>
        ))}
      </SelectField>
      {ops.length > 1 && (
        <SelectField
          label={t("rules.op")}
          value={op}
          onChange={(chosen) => onChange({ op: chosen })}
        >
          {ops.map((each) => (
            <option key={each} value={each}>
              {t(`rules.op.${each as "contains"}`)}
            </option>
          ))}
        </SelectField>
      )}
      <ValueFields {...props} />
    </div>
  );
}

function ValueFields({ condition, error, onChange }: Props) {
  const { t } = useI18n();
  const { book } = useBook();
  const { field, op, value, min, max } = condition;
  if (field === "account" || field === "kind")
    return <ValueSelect {...{ condition, error, onChange }} />;
  if (field !== "amount")
    return (
      <TextField
        label={t("rules.value")}
        maxLength={200}
        required
        autoComplete="off"
        value={value}
        error={error}
        onChange={(text) => onChange({ value: text })}
      />
    );
  const common = { currency: book.baseCurrency, error };
  if (op === "equals")
    return (
      <AmountField
        {...common}
        label={t("rules.value")}
        required
        value={value}
        onChange={(text) => onChange({ value: text })}
      />
    );
  return (
    <div className="range">
      <AmountField
        {...common}
        label={t("rules.min")}
        required={max.trim() === ""}
        value={min}
        onChange={(text) => onChange({ min: text })}
      />
      <AmountField
        {...common}
        error={undefined}
        label={t("rules.max")}
        value={max}
        onChange={(text) => onChange({ max: text })}
      />
    </div>
  );
}

function ValueSelect({ condition: { field, value }, error, onChange }: Props) {
  const { t } = useI18n();
  const accounts = useAccounts();
  const choices =
    field === "kind"
      ? kinds.map((kind) => [kind, t(`kind.${kind}`)] as const)
      : accounts.map(({ id, name }) => [id, name] as const);
  return (
    <SelectField
      label={t("rules.value")}
      value={value}
      error={error}
      onChange={(chosen) => onChange({ value: chosen })}
    >
      {value === "" && <option value="">{t("imports.chooseAccount")}</option>}
      {choices.map(([id, text]) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </SelectField>
  );
}

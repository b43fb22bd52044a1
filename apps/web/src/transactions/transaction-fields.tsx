import * as limits from "../app/limits.generated.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { AccountFields } from "./account-fields.tsx";
import { CategoryFields } from "./category-fields.tsx";
import type { Amounts, Draft } from "./draft.logic.ts";
import { kinds } from "./filters.logic.ts";
import { PurchaseField } from "./purchase-field.tsx";

export type FieldsProps = {
  draft: Draft;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: Partial<Draft>) => void;
};

export function TransactionFields({ amounts, ...props }: FieldsProps & { amounts: Amounts }) {
  const { draft, issues, onChange } = props;
  const { t } = useI18n();
  return (
    <>
      <div className="pair">
        <SelectField
          label={t("transactions.kind")}
          value={draft.kind}
          error={issues["kind"]}
          onChange={(kind) => onChange({ kind, categoryId: undefined, splits: [], refundOf: null })}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`kind.${kind}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("transactions.date")}
          type="date"
          required
          value={draft.occurredOn}
          error={issues["occurredOn"]}
          onChange={(occurredOn) => onChange({ occurredOn })}
        />
      </div>
      {draft.kind === "refund" && <PurchaseField {...props} />}
      <AccountFields {...props} />
      <TextField
        label={t("transactions.payee")}
        {...limits.transaction.payee}
        autoComplete="off"
        value={draft.payee}
        error={issues["payee"]}
        onChange={(payee) => onChange({ payee })}
      />
      {draft.kind !== "transfer" && <CategoryFields {...props} amounts={amounts} />}
      <TextField
        label={t("transactions.tags")}
        hint={t("transactions.tagsHint")}
        autoComplete="off"
        value={draft.tags}
        error={issues["tags"] ?? issues["tags.0"]}
        onChange={(tags) => onChange({ tags })}
      />
      <TextField
        label={t("transactions.note")}
        {...limits.transaction.note}
        value={draft.note}
        error={issues["note"]}
        onChange={(note) => onChange({ note })}
      />
      <CheckField
        label={t("entry.excluded")}
        checked={draft.excluded}
        onChange={(excluded) => onChange({ excluded })}
      />
    </>
  );
}

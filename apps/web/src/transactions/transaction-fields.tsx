import * as limits from "../app/limits.generated.ts";
import { categoryName, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { AccountFields } from "./account-fields.tsx";
import type { Draft } from "./draft.logic.ts";
import { kinds } from "./filters.logic.ts";

export type FieldsProps = {
  draft: Draft;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: Partial<Draft>) => void;
};

export function TransactionFields({ isSplit, ...props }: FieldsProps & { isSplit: boolean }) {
  const { draft, issues, onChange } = props;
  const { t } = useI18n();
  return (
    <>
      <div className="pair">
        <SelectField
          label={t("transactions.kind")}
          value={draft.kind}
          disabled={isSplit}
          error={issues["kind"]}
          onChange={(kind) => onChange({ kind, categoryId: undefined })}
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
      <AccountFields {...props} />
      <TextField
        label={t("transactions.payee")}
        {...limits.transaction.payee}
        autoComplete="off"
        value={draft.payee}
        error={issues["payee"]}
        onChange={(payee) => onChange({ payee })}
      />
      {draft.kind !== "transfer" && !isSplit && <CategoryField {...props} />}
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
    </>
  );
}

function CategoryField({ draft, issues, onChange }: FieldsProps) {
  const { t } = useI18n();
  const categories = useCategories();
  const kind = draft.kind === "income" ? "income" : "expense";
  const choices = categories
    .filter((category) => category.kind === kind && !category.archived)
    .map((category) => ({ value: category.id, label: categoryName(category, categories) }));
  return (
    <Combobox
      label={t("transactions.category")}
      choices={choices}
      value={draft.categoryId}
      error={issues["categoryId"]}
      onChange={(categoryId) => onChange({ categoryId })}
    />
  );
}

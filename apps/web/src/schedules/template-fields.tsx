import { categoryName, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AccountFields } from "../transactions/account-fields.tsx";
import { SharesFields } from "../shares/shares-fields.tsx";
import type { Amounts, Draft } from "../transactions/draft.logic.ts";
import { Combobox } from "../ui/combobox.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";

/** A refund is of one purchase: it does not come back. */
const kinds = ["expense", "income", "transfer"] as const;

type Props = {
  draft: Draft;
  amounts: Amounts;
  issues: Readonly<Record<string, string>>;
  isSplit: boolean;
  onChange: (changed: Partial<Draft>) => void;
};

/** What each occurrence is recorded as. */
export function TemplateFields({ draft, amounts, issues, isSplit, onChange }: Props) {
  const { t } = useI18n();
  const categories = useCategories();
  const kind = draft.kind === "income" ? "income" : "expense";
  const choices = categories
    .filter((category) => category.kind === kind && !category.archived)
    .map((category) => ({ value: category.id, label: categoryName(category, categories) }));
  // The API's issues are of the fields within the template.
  const own = Object.fromEntries(
    Object.entries(issues)
      .filter(([name]) => name.startsWith("template."))
      .map(([name, issue]) => [name.slice("template.".length), issue]),
  );
  return (
    <>
      <div className="pair">
        <SelectField
          label={t("transactions.kind")}
          value={draft.kind}
          disabled={isSplit}
          error={own["kind"]}
          onChange={(chosen) => onChange({ kind: chosen, categoryId: undefined })}
        >
          {kinds.map((value) => (
            <option key={value} value={value}>
              {t(`kind.${value}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("transactions.payee")}
          maxLength={200}
          autoComplete="off"
          value={draft.payee}
          error={own["payee"]}
          onChange={(payee) => onChange({ payee })}
        />
      </div>
      <AccountFields draft={draft} issues={own} onChange={onChange} isTemplate />
      {draft.kind !== "transfer" && !isSplit && (
        <Combobox
          label={t("transactions.category")}
          choices={choices}
          value={draft.categoryId}
          error={own["categoryId"]}
          onChange={(categoryId) => onChange({ categoryId })}
        />
      )}
      {draft.kind !== "transfer" && <SharesFields {...{ draft, amounts, onChange }} issues={own} />}
    </>
  );
}

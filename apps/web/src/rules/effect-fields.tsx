import * as limits from "../app/limits.generated.ts";
import { categoryName, useAccounts, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { issueAt } from "./condition-list.tsx";
import type { RuleDraft } from "./rule-draft.logic.ts";

type Props = {
  draft: RuleDraft;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: Partial<RuleDraft>) => void;
};

/** What a rule sets; what is left empty stays as it is. */
export function EffectFields({ draft, issues, onChange }: Props) {
  const { t } = useI18n();
  const accounts = useAccounts();
  const categories = useCategories();
  const choices = categories
    .filter(({ id, archived }) => !archived || id === draft.categoryId)
    .map((category) => ({ value: category.id, label: categoryName(category, categories) }));
  return (
    <fieldset className="rule-part">
      <legend>{t("rules.then")}</legend>
      <TextField
        label={t("rules.set.payee")}
        {...limits.transaction.payee}
        autoComplete="off"
        value={draft.payee}
        error={issueAt(issues, "set.payee")}
        onChange={(payee) => onChange({ payee })}
      />
      {draft.transferAccountId === "" && (
        <Combobox
          label={t("rules.set.category")}
          choices={choices}
          value={draft.categoryId}
          error={issueAt(issues, "set.categoryId")}
          onChange={(categoryId) => onChange({ categoryId })}
        />
      )}
      <TextField
        label={t("rules.set.tags")}
        hint={t("transactions.tagsHint")}
        autoComplete="off"
        value={draft.tags}
        error={issueAt(issues, "set.tags")}
        onChange={(tags) => onChange({ tags })}
      />
      <TextField
        label={t("rules.set.note")}
        {...limits.transaction.note}
        autoComplete="off"
        value={draft.note}
        error={issueAt(issues, "set.note")}
        onChange={(note) => onChange({ note })}
      />
      <div className="pair">
        <SelectField
          label={t("rules.set.excluded")}
          value={draft.excluded}
          onChange={(excluded) => onChange({ excluded })}
        >
          <option value="">{t("rules.set.nothing")}</option>
          <option value="true">{t("rules.set.exclude")}</option>
          <option value="false">{t("rules.set.include")}</option>
        </SelectField>
        <SelectField
          label={t("rules.set.transfer")}
          value={draft.transferAccountId}
          error={issueAt(issues, "set.transferAccountId")}
          onChange={(transferAccountId) => onChange({ transferAccountId })}
        >
          <option value="">{t("rules.set.nothing")}</option>
          {accounts
            .filter(({ id, archived }) => !archived || id === draft.transferAccountId)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </SelectField>
      </div>
    </fieldset>
  );
}

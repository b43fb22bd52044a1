import { categoryName, useAccounts, useCategories } from "../app/reference-data.ts";
import * as limits from "../app/limits.generated.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { type BulkChange, readTags } from "./bulk-change.logic.ts";

/** The fields as they are typed; what is empty stays as it is. */
export type BulkDraft = {
  categoryId: string | undefined;
  accountId: string;
  payee: string;
  addTags: string;
  removeTags: string;
  excluded: "" | "yes" | "no";
};

export const emptyBulkDraft: BulkDraft = {
  categoryId: undefined,
  accountId: "",
  payee: "",
  addTags: "",
  removeTags: "",
  excluded: "",
};

/** What the fields mean. */
export function useBulkChange(draft: BulkDraft): BulkChange {
  const accounts = useAccounts();
  const categories = useCategories();
  return {
    category: categories.find(({ id }) => id === draft.categoryId),
    account: accounts.find(({ id }) => id === draft.accountId),
    payee: draft.payee.trim(),
    addTags: readTags(draft.addTags),
    removeTags: readTags(draft.removeTags),
    excluded: draft.excluded === "" ? undefined : draft.excluded === "yes",
  };
}

type Props = { draft: BulkDraft; onChange: (changed: Partial<BulkDraft>) => void };

export function BulkFields({ draft, onChange }: Props) {
  const { t } = useI18n();
  const accounts = useAccounts();
  const categories = useCategories();
  const choices = categories
    .filter(({ archived }) => !archived)
    .map((category) => ({ value: category.id, label: categoryName(category, categories) }));
  return (
    <>
      <div className="pair">
        <Combobox
          label={t("transactions.category")}
          choices={choices}
          value={draft.categoryId}
          onChange={(categoryId) => onChange({ categoryId })}
        />
        <SelectField
          label={t("transactions.account")}
          value={draft.accountId}
          onChange={(accountId) => onChange({ accountId })}
        >
          <option value="">{t("bulk.keep")}</option>
          {accounts
            .filter(({ archived }) => !archived)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </SelectField>
      </div>
      <div className="pair">
        <TextField
          label={t("transactions.payee")}
          {...limits.transaction.payee}
          autoComplete="off"
          value={draft.payee}
          onChange={(payee) => onChange({ payee })}
        />
        <SelectField
          label={t("bulk.excluded")}
          value={draft.excluded}
          onChange={(excluded) => onChange({ excluded })}
        >
          <option value="">{t("bulk.keep")}</option>
          <option value="yes">{t("bulk.excluded.yes")}</option>
          <option value="no">{t("bulk.excluded.no")}</option>
        </SelectField>
      </div>
      <div className="pair">
        <TextField
          label={t("bulk.addTags")}
          hint={t("transactions.tagsHint")}
          autoComplete="off"
          value={draft.addTags}
          onChange={(addTags) => onChange({ addTags })}
        />
        <TextField
          label={t("bulk.removeTags")}
          autoComplete="off"
          value={draft.removeTags}
          onChange={(removeTags) => onChange({ removeTags })}
        />
      </div>
    </>
  );
}

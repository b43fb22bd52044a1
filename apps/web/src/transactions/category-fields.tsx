import { categoryName, useAccounts, useCategories } from "../app/reference-data.ts";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Combobox } from "../ui/combobox.tsx";
import type { Amounts } from "./draft.logic.ts";
import { PartFields } from "./part-fields.tsx";
import type { FieldsProps } from "./transaction-fields.tsx";

/** One category, or several with a part of the amount each. */
export function CategoryFields({ amounts, ...props }: FieldsProps & { amounts: Amounts }) {
  const { draft, issues, onChange } = props;
  const { t } = useI18n();
  const { book } = useBook();
  const categories = useCategories();
  const accounts = useAccounts();
  const kind = draft.kind === "income" ? "income" : "expense";
  const chosen = new Set([draft.categoryId, ...draft.splits.map((part) => part.categoryId)]);
  const choices = categories
    .filter((category) => category.kind === kind && (!category.archived || chosen.has(category.id)))
    .map((category) => ({ value: category.id, label: categoryName(category, categories) }));
  const currency = accounts.find(({ id }) => id === draft.accountId)?.currency ?? book.baseCurrency;
  if (draft.splits.length > 0) return <PartFields {...props} {...{ amounts, currency, choices }} />;
  const split = () =>
    onChange({
      splits: [
        { key: 0, categoryId: draft.categoryId, amount: draft.amount, note: "" },
        { key: 1, categoryId: undefined, amount: "", note: "" },
      ],
    });
  return (
    <div className="category-and-split">
      <Combobox
        label={t("transactions.category")}
        choices={choices}
        value={draft.categoryId}
        error={issues["categoryId"]}
        onChange={(categoryId) => onChange({ categoryId })}
      />
      <Button onClick={split}>{t("split.begin")}</Button>
    </div>
  );
}

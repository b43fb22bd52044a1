import type { ImportRow } from "@outlay/client";
import { categoryName, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Combobox } from "../ui/combobox.tsx";
import { openSuggestion, signedAmount } from "./row-state.logic.ts";

type Props = {
  row: ImportRow;
  value: string | undefined;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: { categoryId: string | undefined }) => void;
};

/** The category of a row, with the one that its payee's history suggests. A transfer has none. */
export function RowCategoryField({ row, value, issues, onChange }: Props) {
  const { t } = useI18n();
  const categories = useCategories();
  const { transaction } = row;
  if (!transaction || transaction.kind === "transfer") return null;
  const isOut = signedAmount(transaction).startsWith("-");
  const choices = categories
    // Money in may be a refund of spending.
    .filter(({ kind, archived }) => !archived && (kind === "expense" || !isOut))
    .toSorted((one, other) => Number(other.kind === "income") - Number(one.kind === "income"))
    .map((category) => ({ value: category.id, label: categoryName(category, categories) }));
  const suggestion = openSuggestion(row);
  const suggested = choices.find((choice) => choice.value === suggestion?.categoryId);
  return (
    <div className="category-field">
      <Combobox
        label={t("transactions.category")}
        choices={choices}
        value={value}
        error={issues["categoryId"]}
        onChange={(categoryId) => onChange({ categoryId })}
      />
      {suggested && value === undefined && (
        <Button className="small" onClick={() => onChange({ categoryId: suggested.value })}>
          {t("rows.useSuggestion", { category: suggested.label })}
        </Button>
      )}
    </div>
  );
}

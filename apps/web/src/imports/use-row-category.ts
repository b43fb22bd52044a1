import type { ImportRow } from "@outlay/client";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { openSuggestion } from "./row-state.logic.ts";

/** The category of a row in words: its own, the file's, or the one that is suggested. */
export function useRowCategory() {
  const { t } = useI18n();
  const { percent } = useFigures();
  return (row: ImportRow, names: ReadonlyMap<string, string>): string => {
    const { transaction } = row;
    if (!transaction) return "";
    const { kind, categoryId, categoryName, splits, fromAccountId, toAccountId } = transaction;
    if (kind === "transfer") {
      const [from, to] = [fromAccountId, toAccountId].map((id) => names.get(id ?? ""));
      return `${from ?? ""} → ${to ?? ""}`;
    }
    if (splits.length > 0) return t("rows.split");
    if (categoryId !== null) return names.get(categoryId) ?? "";
    if (categoryName !== null) return t("rows.newCategory", { name: categoryName });
    const suggestion = openSuggestion(row);
    const category = suggestion && names.get(suggestion.categoryId);
    if (!suggestion || category === undefined) return "";
    return t("rows.suggested", { category, share: percent(suggestion.share) });
  };
}

import type { Budget } from "@outlay/client";
import { useId } from "react";
import { categoryName, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { CheckField } from "../ui/check-field.tsx";

type Props = {
  kind: Budget["kind"];
  chosen: readonly string[];
  error: string | undefined;
  onChange: (chosen: readonly string[]) => void;
};

/** A choice of several categories. A parent stands for its children as well. */
export function CategoryChecks({ kind, chosen, error, onChange }: Props) {
  const { t } = useI18n();
  const noteId = useId();
  const categories = useCategories();
  const shown = categories
    .filter((category) => category.kind === kind)
    .filter(({ id, archived }) => !archived || chosen.includes(id))
    .map((category) => ({ id: category.id, name: categoryName(category, categories) }))
    .toSorted((one, other) => one.name.localeCompare(other.name));
  const toggle = (id: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, id] : chosen.filter((other) => other !== id));
  return (
    <fieldset className="category-checks" aria-describedby={error && noteId}>
      <legend>{t("budgets.categories")}</legend>
      <div>
        {shown.map(({ id, name }) => (
          <CheckField
            key={id}
            label={name}
            checked={chosen.includes(id)}
            onChange={(isChosen) => toggle(id, isChosen)}
          />
        ))}
      </div>
      {error !== undefined && (
        <p id={noteId} className="negative" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}

import { useI18n } from "../i18n/i18n.tsx";
import { EveryFields } from "../ui/every-fields.tsx";
import { SelectField } from "../ui/select-field.tsx";
import type { BudgetFieldsProps } from "./budget-fields.tsx";

const units = ["week", "month", "quarter", "year", "days"] as const;
const rollovers = ["none", "surplus", "full"] as const;

/** How long the periods of a budget are, and what carries over between them. */
export function PeriodFields({ draft, issues, onChange }: BudgetFieldsProps) {
  const { t } = useI18n();
  return (
    <>
      <EveryFields
        value={draft}
        units={units}
        max={366}
        errors={{ count: issues["period.count"], unit: issues["period.unit"] ?? issues["period"] }}
        onChange={onChange}
      />
      <SelectField
        label={t("budgets.rollover")}
        value={draft.rollover}
        error={issues["rollover"]}
        onChange={(rollover) => onChange({ rollover })}
      >
        {rollovers.map((rollover) => (
          <option key={rollover} value={rollover}>
            {t(`budgets.rollover.${rollover}`)}
          </option>
        ))}
      </SelectField>
    </>
  );
}

import { useI18n } from "../i18n/i18n.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { BudgetFieldsProps } from "./budget-fields.tsx";

const units = ["week", "month", "quarter", "year", "days"] as const;
const rollovers = ["none", "surplus", "full"] as const;

/** How long the periods of a budget are, and what carries over between them. */
export function PeriodFields({ draft, issues, onChange }: BudgetFieldsProps) {
  const { t } = useI18n();
  return (
    <>
      <div className="pair">
        <TextField
          label={t("budgets.every")}
          type="number"
          min={1}
          max={366}
          required
          value={draft.count}
          error={issues["period.count"]}
          onChange={(count) => onChange({ count })}
        />
        <SelectField
          label={t("budgets.unit")}
          value={draft.unit}
          error={issues["period.unit"] ?? issues["period"]}
          onChange={(unit) => onChange({ unit })}
        >
          {units.map((unit) => (
            <option key={unit} value={unit}>
              {t(`unit.${unit}`)}
            </option>
          ))}
        </SelectField>
      </div>
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

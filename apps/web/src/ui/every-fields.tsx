import { useI18n } from "../i18n/i18n.tsx";
import { SelectField } from "./select-field.tsx";
import { TextField } from "./text-field.tsx";

type Unit = "day" | "days" | "week" | "month" | "quarter" | "year";

type Props<Of extends Unit> = {
  value: { count: string; unit: Of };
  units: readonly Of[];
  /** The largest count. */
  max: number;
  errors: { count: string | undefined; unit: string | undefined };
  onChange: (changed: { count: string } | { unit: Of }) => void;
};

/** How often: every so many of a unit. */
export function EveryFields<Of extends Unit>(props: Props<Of>) {
  const { value, units, max, errors, onChange } = props;
  const { t } = useI18n();
  const named: readonly Unit[] = units;
  return (
    <div className="pair">
      <TextField
        label={t("budgets.every")}
        type="number"
        min={1}
        max={max}
        required
        value={value.count}
        error={errors.count}
        onChange={(count) => onChange({ count })}
      />
      <SelectField
        label={t("budgets.unit")}
        value={value.unit}
        error={errors.unit}
        onChange={(unit) => onChange({ unit })}
      >
        {named.map((unit) => (
          <option key={unit} value={unit}>
            {t(`unit.${unit}`)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

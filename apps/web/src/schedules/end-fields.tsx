import { useI18n } from "../i18n/i18n.tsx";
import { DateField } from "../ui/date-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { RuleProps } from "./rule-fields.tsx";

const ends = ["never", "on", "times"] as const;

/** From when until when. */
export function EndFields({ draft, issues, onChange }: RuleProps) {
  const { t } = useI18n();
  return (
    <div className="pair">
      <DateField
        label={t("schedules.startsOn")}
        required
        value={draft.startsOn}
        error={issues["startsOn"]}
        onChange={(startsOn) => onChange({ startsOn })}
      />
      <SelectField
        label={t("schedules.ends")}
        value={draft.ends}
        onChange={(chosen) => onChange({ ends: chosen })}
      >
        {ends.map((end) => (
          <option key={end} value={end}>
            {t(`schedules.ends.${end}`)}
          </option>
        ))}
      </SelectField>
      {draft.ends === "on" && (
        <DateField
          label={t("schedules.endsOn")}
          min={draft.startsOn}
          required
          value={draft.endsOn}
          error={issues["endsOn"]}
          onChange={(endsOn) => onChange({ endsOn })}
        />
      )}
      {draft.ends === "times" && (
        <TextField
          label={t("schedules.times")}
          type="number"
          min={1}
          required
          value={draft.times}
          error={issues["times"]}
          onChange={(times) => onChange({ times })}
        />
      )}
    </div>
  );
}

import { useI18n } from "../i18n/i18n.tsx";
import { EveryFields } from "../ui/every-fields.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import { DayFields } from "./day-fields.tsx";
import { EndFields } from "./end-fields.tsx";
import type { RuleDraft } from "./schedule-draft.logic.ts";

const units = ["day", "week", "month", "year"] as const;
const weekends = ["keep", "before", "after"] as const;
const modes = ["post", "remind"] as const;

export type RuleProps = {
  draft: RuleDraft;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: Partial<RuleDraft>) => void;
};

/** When it happens, and what is done then. */
export function RuleFields(props: RuleProps) {
  const { draft, issues, onChange } = props;
  const { t } = useI18n();
  return (
    <>
      <EveryFields
        value={draft}
        units={units}
        max={1000}
        errors={{ count: issues["every.count"], unit: issues["every.unit"] }}
        onChange={onChange}
      />
      <DayFields {...props} />
      <EndFields {...props} />
      <SelectField
        label={t("schedules.weekend")}
        value={draft.weekend}
        error={issues["weekend"]}
        onChange={(weekend) => onChange({ weekend })}
      >
        {weekends.map((weekend) => (
          <option key={weekend} value={weekend}>
            {t(`schedules.weekend.${weekend}`)}
          </option>
        ))}
      </SelectField>
      <div className="pair">
        <SelectField
          label={t("schedules.onDay")}
          value={draft.mode}
          error={issues["mode"]}
          onChange={(mode) => onChange({ mode })}
        >
          {modes.map((mode) => (
            <option key={mode} value={mode}>
              {t(`schedules.does.${mode}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("schedules.leadDays")}
          type="number"
          min={0}
          max={60}
          value={draft.leadDays}
          error={issues["leadDays"]}
          onChange={(leadDays) => onChange({ leadDays })}
        />
      </div>
      <TextField
        label={t("accounts.name")}
        hint={t("schedules.nameHint")}
        maxLength={100}
        value={draft.name}
        error={issues["name"]}
        onChange={(name) => onChange({ name })}
      />
    </>
  );
}

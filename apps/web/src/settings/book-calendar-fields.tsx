import { useI18n } from "../i18n/i18n.tsx";
import { useWeekdays } from "../schedules/use-rule-text.ts";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { BookDraft } from "./book-settings.tsx";

type Props = {
  draft: BookDraft;
  issues: Readonly<Record<string, string>>;
  onChange: (changed: Partial<BookDraft>) => void;
};

const weekdays = [1, 2, 3, 4, 5, 6, 7];
const rules = ["day", "previousWorkday"] as const;
const names = ["start", "end"] as const;

/** When the book's weeks and months begin. */
export function BookCalendarFields({ draft, issues, onChange }: Props) {
  const { t } = useI18n();
  const weekday = useWeekdays("long");
  return (
    <>
      <div className="pair">
        <SelectField
          label={t("settings.weekStart")}
          value={String(draft.weekStartDay)}
          onChange={(day) => onChange({ weekStartDay: Number(day) })}
        >
          {weekdays.map((day) => (
            <option key={day} value={String(day)}>
              {weekday(day)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t("settings.monthStart")}
          type="number"
          min={1}
          max={31}
          required
          value={String(draft.monthStartDay || "")}
          error={issues["monthStartDay"]}
          onChange={(day) => onChange({ monthStartDay: Number(day) })}
        />
      </div>
      {draft.monthStartDay !== 1 && (
        <div className="pair">
          <SelectField
            label={t("settings.monthRule")}
            value={draft.monthStartRule}
            onChange={(monthStartRule) => onChange({ monthStartRule })}
          >
            {rules.map((rule) => (
              <option key={rule} value={rule}>
                {t(`settings.monthRule.${rule}`)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t("settings.monthNamed")}
            value={draft.monthNamedAfter}
            onChange={(monthNamedAfter) => onChange({ monthNamedAfter })}
          >
            {names.map((name) => (
              <option key={name} value={name}>
                {t(`settings.monthNamed.${name}`)}
              </option>
            ))}
          </SelectField>
        </div>
      )}
    </>
  );
}

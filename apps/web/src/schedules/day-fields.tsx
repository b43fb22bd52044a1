import { useI18n } from "../i18n/i18n.tsx";
import { useBook } from "../app/book-context.tsx";
import { CheckField } from "../ui/check-field.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";
import type { RuleProps } from "./rule-fields.tsx";
import { useWeekdays } from "./use-rule-text.ts";

const monthBys = ["day", "last", "weekday"] as const;
const nths = ["1", "2", "3", "4", "5", "last"] as const;

/** On which day of a week or month. */
export function DayFields(props: RuleProps) {
  const { unit } = props.draft;
  if (unit === "week") return <Weekdays {...props} />;
  return unit === "day" ? null : <MonthDays {...props} />;
}

function useBookWeek(): readonly number[] {
  const { book } = useBook();
  return Array.from({ length: 7 }, (_day, day) => ((book.weekStartDay - 1 + day) % 7) + 1);
}

function Weekdays({ draft: { onWeekdays }, onChange }: RuleProps) {
  const { t } = useI18n();
  const name = useWeekdays("short");
  const toggle = (weekday: number, isOn: boolean) => {
    const others = onWeekdays.filter((other) => other !== weekday);
    onChange({
      onWeekdays: isOn ? [...others, weekday].toSorted((one, other) => one - other) : others,
    });
  };
  return (
    <fieldset className="weekdays">
      <legend>{t("schedules.weekdays")}</legend>
      {useBookWeek().map((weekday) => (
        <CheckField
          key={weekday}
          label={name(weekday)}
          checked={onWeekdays.includes(weekday)}
          onChange={(isOn) => toggle(weekday, isOn)}
        />
      ))}
    </fieldset>
  );
}

function MonthDays({ draft, issues, onChange }: RuleProps) {
  const { t } = useI18n();
  const name = useWeekdays("long");
  const week = useBookWeek();
  return (
    <div className="pair">
      <SelectField
        label={t("schedules.monthBy")}
        value={draft.monthBy}
        onChange={(monthBy) => onChange({ monthBy })}
      >
        {monthBys.map((monthBy) => (
          <option key={monthBy} value={monthBy}>
            {t(`schedules.monthBy.${monthBy}`)}
          </option>
        ))}
      </SelectField>
      {draft.monthBy === "day" && (
        <TextField
          label={t("schedules.monthDay")}
          type="number"
          min={1}
          max={31}
          placeholder={String(Number(draft.startsOn.slice(8)) || "")}
          value={draft.monthDay}
          error={issues["monthDay"]}
          onChange={(monthDay) => onChange({ monthDay })}
        />
      )}
      {draft.monthBy === "weekday" && (
        <>
          <SelectField
            label={t("schedules.nth")}
            value={draft.nth}
            error={issues["monthWeekday.nth"] ?? issues["monthWeekday"]}
            onChange={(nth) => onChange({ nth })}
          >
            {nths.map((nth) => (
              <option key={nth} value={nth}>
                {t(`schedules.nth.${nth}`)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t("schedules.weekday")}
            value={draft.weekday}
            onChange={(weekday) => onChange({ weekday })}
          >
            {week.map((weekday) => (
              <option key={weekday} value={String(weekday)}>
                {name(weekday)}
              </option>
            ))}
          </SelectField>
        </>
      )}
    </div>
  );
}

import type { Schedule } from "@outlay/client";
import { useMemo } from "react";
import { useI18n } from "../i18n/i18n.tsx";

/** Names of weekdays, 1 Monday to 7 Sunday. */
export function useWeekdays(width: "long" | "short"): (weekday: number) => string {
  const { locale } = useI18n();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(locale, { weekday: width, timeZone: "UTC" });
    // 2024-01-01 was a Monday.
    return (weekday) => format.format(new Date(Date.UTC(2024, 0, weekday)));
  }, [locale, width]);
}

type Rule = Pick<Schedule, "every" | "onWeekdays" | "monthDay" | "monthWeekday">;

/** A rule in words: "Every 2 weeks, Mon, Fri". */
export function useRuleText(): (rule: Rule) => string {
  const { t } = useI18n();
  const weekday = useWeekdays("short");
  return ({ every, onWeekdays, monthDay, monthWeekday }) => {
    const { unit, count } = every;
    const how =
      count === 1 ? t(`rule.one.${unit}`) : t(`rule.many.${unit}`, { count: String(count) });
    const days = (onWeekdays ?? []).map(weekday);
    if (monthDay === "last") days.push(t("rule.lastDay"));
    else if (monthDay !== null) days.push(t("rule.monthDay", { day: String(monthDay) }));
    if (monthWeekday) {
      const { nth, weekday: day } = monthWeekday;
      days.push(
        nth === "last"
          ? t("rule.lastWeekday", { weekday: weekday(day) })
          : t("rule.nthWeekday", { nth: String(nth), weekday: weekday(day) }),
      );
    }
    return [how, ...days].join(", ");
  };
}

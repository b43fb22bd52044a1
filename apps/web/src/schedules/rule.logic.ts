import type { RouterInputs } from "@outlay/client";
import type { RuleDraft } from "./schedule-draft.logic.ts";

type Rule = Omit<RouterInputs["schedules"]["create"], "id" | "template" | "missed" | "paused">;

/** What the form says of the days. */
export function toRule(draft: RuleDraft): Rule {
  const { name, unit, count, startsOn, ends, monthBy, weekend, mode, leadDays } = draft;
  const isMonthly = unit === "month" || unit === "year";
  const monthDay =
    monthBy === "last" ? "last" : draft.monthDay === "" ? null : Number(draft.monthDay);
  const nth = draft.nth === "last" ? "last" : Number(draft.nth);
  const isWeekday = isMonthly && monthBy === "weekday";
  return {
    ...(name.trim() !== "" && { name: name.trim() }),
    every: { unit, count: Number(count) },
    startsOn,
    endsOn: ends === "on" ? draft.endsOn : null,
    times: ends === "times" ? Number(draft.times) : null,
    onWeekdays: unit === "week" && draft.onWeekdays.length > 0 ? [...draft.onWeekdays] : null,
    monthDay: isMonthly && !isWeekday ? monthDay : null,
    monthWeekday: isWeekday ? { nth, weekday: Number(draft.weekday) } : null,
    weekend,
    mode,
    leadDays: leadDays === "" ? null : Number(leadDays),
  };
}

/** The fields that differ: what is sent as it was would be taken for a change of coming occurrences. */
export function changedFields<Fields extends object>(
  before: Fields,
  after: Fields,
): Partial<Fields> {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(old.get(name)) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed) as Partial<Fields>;
}

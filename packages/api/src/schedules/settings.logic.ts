import { type CalendarDate, fieldError } from "@outlay/core";
import { ruleIssues, type ScheduleRule } from "../planning/dates/rule.contract.ts";
import type { UpdateScheduleInput } from "./schedules.contract.ts";
import type { Settings, Timeline } from "./timeline.logic.ts";

type Given = Pick<
  UpdateScheduleInput,
  "every" | "startsOn" | "endsOn" | "times" | "onWeekdays" | "monthDay" | "monthWeekday" | "weekend"
>;

/**
 * A rule with the given fields. Existing ones that do not go with these are dropped, such as a day of the month when
 * the unit becomes the week. Throws `input.invalid` for given fields that contradict each other.
 */
export function patchRule(rule: ScheduleRule, given: Given): ScheduleRule {
  const { every, startsOn = rule.startsOn, weekend = rule.weekend } = given;
  const { unit, count } = every ?? rule;
  const isWeekly = unit === "week";
  const isByMonth = unit === "month" || unit === "year";
  const keep = <Value>(isKept: boolean, value: Value | null) => (isKept ? value : null);
  const patched: ScheduleRule = {
    unit,
    count,
    startsOn,
    weekend,
    endsOn: given.endsOn ?? keep(given.endsOn === undefined && !given.times, rule.endsOn),
    times: given.times ?? keep(given.times === undefined && !given.endsOn, rule.times),
    onWeekdays:
      given.onWeekdays ?? keep(given.onWeekdays === undefined && isWeekly, rule.onWeekdays),
    monthDay:
      given.monthDay ??
      keep(given.monthDay === undefined && isByMonth && !given.monthWeekday, rule.monthDay),
    monthWeekday:
      given.monthWeekday ??
      keep(given.monthWeekday === undefined && isByMonth && !given.monthDay, rule.monthWeekday),
  };
  assertRule(patched);
  return patched;
}

function assertRule(rule: ScheduleRule): void {
  const [issue] = ruleIssues(rule);
  if (issue) throw fieldError("input.invalid", issue.path, issue.message);
}

/** The settings of a schedule with others from a day on: those of which all occurrences are decided are dropped. */
export function withSettings(
  { settings, openOn }: Timeline,
  added: Omit<Settings, "fromOn">,
  fromOn: CalendarDate,
): Settings[] {
  const before = settings.filter((each) => each.fromOn < fromOn);
  const open = before.filter((_, index) => (before[index + 1]?.fromOn ?? fromOn) > openOn);
  return [...open, { ...added, fromOn }];
}

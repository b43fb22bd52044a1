import type { RouterOutputs } from "@outlay/client";

type Rule = Pick<
  RouterOutputs["schedules"]["list"]["items"][number],
  "every" | "onWeekdays" | "monthDay" | "monthWeekday" | "weekend" | "endsOn" | "times"
>;

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const ORDER = ["first", "second", "third", "fourth", "fifth"];

const weekday = (day: number) => WEEKDAYS[day - 1] ?? String(day);

/** A schedule's rule in words, such as `every 2 weeks on Monday and Friday`. */
export function printRule({ every, weekend, endsOn, times, ...days }: Rule): string {
  const { unit, count } = every;
  return [
    count === 1 ? `every ${unit}` : `every ${count} ${unit}s`,
    printDays(days),
    weekend === "keep" ? "" : `moved ${weekend} a weekend`,
    endsOn === null ? "" : `until ${endsOn}`,
    times === null ? "" : `${times} times`,
  ]
    .filter(Boolean)
    .join(" ");
}

function printDays({
  onWeekdays,
  monthDay,
  monthWeekday,
}: Pick<Rule, "onWeekdays" | "monthDay" | "monthWeekday">): string {
  if (onWeekdays !== null) return `on ${onWeekdays.map(weekday).join(" and ")}`;
  if (monthDay !== null) return `on ${monthDay === "last" ? "the last day" : `day ${monthDay}`}`;
  if (monthWeekday === null) return "";
  const { nth, weekday: day } = monthWeekday;
  return `on the ${nth === "last" ? nth : (ORDER[nth - 1] ?? nth)} ${weekday(day)}`;
}

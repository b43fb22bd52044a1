import { z } from "zod";
import { type CalendarDate, dateInput } from "@outlay/core";

/** On which dates something happens; weekdays by ISO, 1 Monday to 7 Sunday. See occurrences.logic.ts. */
export type ScheduleRule = {
  unit: "day" | "week" | "month" | "year";
  count: number;
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
  times: number | null;
  onWeekdays: readonly number[] | null;
  monthDay: number | "last" | null;
  monthWeekday: { nth: number | "last"; weekday: number } | null;
  weekend: "keep" | "before" | "after";
};

const weekday = z.int().min(1).max(7).meta({ description: "1 Monday to 7 Sunday" });
const last = z.literal("last");

export const ruleUnit = z.enum(["day", "week", "month", "year"]);
export const weekendRule = z.enum(["keep", "before", "after"]).meta({
  description:
    "What is due on a Saturday or Sunday: `keep` it, or move it to the Friday `before` or the Monday `after`, which may be in another month",
});

/** The fields of a rule in input; without the checks between them, which are `checkRule`. */
export const ruleFields = {
  every: z
    .strictObject({
      unit: ruleUnit,
      count: z.int().min(1).max(400).default(1).meta({ description: "Every n units" }),
    })
    .meta({ examples: [{ unit: "month", count: 1 }] }),
  startsOn: dateInput.meta({
    description:
      "No occurrence is before this day. Days, weeks (from Monday), months and years are counted from it; its weekday or day of the month is the default",
  }),
  endsOn: dateInput.nullable().default(null).meta({
    description: "No occurrence is after this day, but the weekend rule may move the last one on",
  }),
  times: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .meta({ description: "The number of occurrences, in place of `endsOn`" }),
  onWeekdays: z
    .array(weekday)
    .min(1)
    .max(7)
    .refine((days) => new Set(days).size === days.length, "List each weekday only once.")
    .meta({ uniqueItems: true })
    .nullable()
    .default(null)
    .meta({ description: "With weeks: the days of the week; 1 Monday to 7 Sunday" }),
  monthDay: z
    .union([z.int().min(1).max(31), last], { error: 'Give a day from 1 to 31, or "last".' })
    .nullable()
    .default(null)
    .meta({
      description:
        "With months and years: the day of the month. 29 to 31 mean the last day of a shorter month",
    }),
  monthWeekday: z
    .strictObject({
      nth: z.union([z.int().min(1).max(5), last], {
        error: 'Give a number from 1 to 5, or "last".',
      }),
      weekday,
    })
    .nullable()
    .default(null)
    .meta({
      description:
        "With months and years, in place of `monthDay`: the nth weekday of the month; a month without a fifth one is skipped",
    }),
  weekend: weekendRule.default("keep"),
};

type RuleFields = z.output<z.ZodObject<typeof ruleFields>>;

type RuleIssue = {
  path: ["endsOn" | "times" | "onWeekdays" | "monthDay" | "monthWeekday"];
  message: string;
};

/** What contradicts itself in a rule, each at its field. Also for a rule that a change has put together. */
export function ruleIssues(rule: ScheduleRule): RuleIssue[] {
  const { unit, startsOn, endsOn, times, onWeekdays, monthDay, monthWeekday } = rule;
  const isByMonth = unit === "month" || unit === "year";
  const issues: [boolean, RuleIssue["path"][0], string][] = [
    [endsOn !== null && times !== null, "times", "Give endsOn or times, not both."],
    [endsOn !== null && endsOn < startsOn, "endsOn", "Must not be before startsOn."],
    [unit !== "week" && onWeekdays !== null, "onWeekdays", "Weekdays go with weeks only."],
    [
      !isByMonth && monthDay !== null,
      "monthDay",
      "A day of the month goes with months and years only.",
    ],
    [
      !isByMonth && monthWeekday !== null,
      "monthWeekday",
      "A weekday of the month goes with months and years only.",
    ],
    [
      isByMonth && monthDay !== null && monthWeekday !== null,
      "monthWeekday",
      "Give monthDay or monthWeekday, not both.",
    ],
  ];
  return issues.flatMap(([isWrong, field, message]) =>
    isWrong ? [{ path: [field], message }] : [],
  );
}

export function toRule({ every, ...fields }: RuleFields): ScheduleRule {
  const { startsOn, endsOn, times, onWeekdays, monthDay, monthWeekday, weekend } = fields;
  return { ...every, startsOn, endsOn, times, onWeekdays, monthDay, monthWeekday, weekend };
}

/** For `superRefine` of an object that has these fields. */
export function checkRule(fields: RuleFields, ctx: z.RefinementCtx): void {
  for (const { path, message } of ruleIssues(toRule(fields)))
    ctx.addIssue({ code: "custom", path, message });
}

export const ruleInput = z.strictObject(ruleFields).superRefine(checkRule);

import { z } from "zod";
import {
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  textInput,
  versionInput,
  versionOutput,
} from "@outlay/core";
import { checkRule, ruleFields, ruleUnit, weekendRule } from "../planning/dates/rule.contract.ts";
import {
  templateExample,
  templateInput,
  templateOutput,
  templatePatch,
} from "./templates.contract.ts";

const name = textInput(100).meta({ examples: ["Rent"] });
const mode = z.enum(["post", "remind"]).meta({
  description:
    "`post` records each occurrence on the day it is due; `remind` notifies, and leaves the recording to people",
});
const leadDays = z.int().min(0).max(60).nullable().meta({
  description:
    "How many days before the due day a notification reminds; null for none, or in mode `remind` on the day",
});
const missed = z.enum(["post", "skip"]).meta({
  description:
    "What becomes of occurrences that are past when the schedule is created, resumed or restored: posted (1,000 at most), or left out",
});
const paused = z.boolean().meta({ description: "Nothing is due while it is paused" });

export const settingsOutput = {
  template: templateOutput,
  every: z.strictObject({ unit: ruleUnit, count: z.int() }),
  startsOn: dateOutput,
  endsOn: dateOutput.nullable(),
  times: z.int().nullable(),
  onWeekdays: z.array(z.int()).nullable(),
  monthDay: z.union([z.int(), z.literal("last")]).nullable(),
  monthWeekday: z
    .strictObject({ nth: z.union([z.int(), z.literal("last")]), weekday: z.int() })
    .nullable(),
  weekend: weekendRule,
  mode,
  leadDays,
  from: dateOutput.meta({ description: "The first day of whose occurrences this holds" }),
};

const exampleSettings = {
  template: templateExample,
  every: { unit: "month" as const, count: 1 },
  startsOn: "2026-12-01",
  endsOn: null,
  times: null,
  onWeekdays: null,
  monthDay: null,
  monthWeekday: null,
  weekend: "keep" as const,
  mode: "post" as const,
  leadDays: null,
  from: "2026-12-01",
};
const example = {
  id: "01920000-0000-7000-8000-000000000011",
  name: "Rent",
  ...exampleSettings,
  earlier: [],
  missed: "skip" as const,
  paused: false,
  version: 1,
  createdAt: "2026-11-21T09:30:00.000Z",
  updatedAt: "2026-11-21T09:30:00.000Z",
};

const recordFields = {
  id: idOutput,
  name: z.string(),
  ...settingsOutput,
  earlier: z.array(z.strictObject(settingsOutput)).meta({
    description: "What holds for occurrences before `from` that are still to come, oldest first",
  }),
  missed,
  paused,
  version: versionOutput,
  createdAt: instantOutput,
  updatedAt: instantOutput,
};

/** In the change feed: without what follows from its occurrences. */
export const scheduleImage = z
  .strictObject({
    ...recordFields,
    skipped: dateOutput
      .optional()
      .meta({ description: "In a change that skips an occurrence: its day" }),
  })
  .meta({ id: "ScheduleImage", examples: [example] });
export type ScheduleImage = z.input<typeof scheduleImage>;

export const scheduleOutput = z
  .strictObject({
    ...recordFields,
    nextOn: dateOutput.nullable().meta({
      description:
        "The first occurrence that is neither posted nor skipped; null after the last one, and while it is paused",
    }),
    nextDueOn: dateOutput.nullable().meta({ description: "When that one is due" }),
    problem: z.strictObject({ code: z.string(), message: z.string() }).nullable().meta({
      description:
        "Why a due occurrence could not be posted. It is tried again each day, and when the schedule is changed",
    }),
  })
  .meta({
    id: "Schedule",
    examples: [{ ...example, nextOn: "2026-12-01", nextDueOn: "2026-12-01", problem: null }],
  });
export type Schedule = z.input<typeof scheduleOutput>;

export const createScheduleInput = z
  .strictObject({
    id: newIdInput.optional(),
    name: name.optional().meta({ description: "By default the payee, or else the note or kind" }),
    template: templateInput,
    ...ruleFields,
    mode: mode.default("post"),
    leadDays: leadDays.default(null),
    missed: missed.default("skip"),
    paused: paused.default(false),
  })
  .superRefine(checkRule);
export type CreateScheduleInput = z.output<typeof createScheduleInput>;

/** A field with a default in a create; in an update it stays the same by default. */
const kept = <Field extends z.ZodType>(field: z.ZodDefault<Field>) =>
  field
    .unwrap()
    .optional()
    .meta(field.meta() ?? {});

export const updateScheduleInput = z.strictObject({
  id: idInput,
  name: name.optional(),
  template: templatePatch.optional(),
  every: ruleFields.every.optional(),
  startsOn: ruleFields.startsOn.optional(),
  endsOn: kept(ruleFields.endsOn),
  times: kept(ruleFields.times),
  onWeekdays: kept(ruleFields.onWeekdays),
  monthDay: kept(ruleFields.monthDay),
  monthWeekday: kept(ruleFields.monthWeekday),
  weekend: kept(ruleFields.weekend),
  mode: mode.optional(),
  leadDays: leadDays.optional(),
  missed: missed.optional(),
  paused: paused.optional(),
  from: dateInput.optional().meta({
    description:
      "The template, rule, mode and leadDays given change from this day's occurrence on; those before stay. By default from the next one on",
  }),
  version: versionInput.optional(),
});
export type UpdateScheduleInput = z.output<typeof updateScheduleInput>;

export const getScheduleInput = z.strictObject({ id: idInput });
export const removeScheduleInput = z.strictObject({
  id: idInput,
  version: versionInput.optional(),
});
export type RemoveScheduleInput = z.output<typeof removeScheduleInput>;

export const listSchedulesInput = z.strictObject(pageInput).prefault({});
export type ListSchedulesInput = z.output<typeof listSchedulesInput>;
export const listSchedulesOutput = pageOutput(scheduleOutput);

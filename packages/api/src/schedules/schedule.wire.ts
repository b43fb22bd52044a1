import type { CalendarDate } from "@outlay/core";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import type { ScheduleRow } from "./schedule-rows.ts";
import type { Schedule, ScheduleImage } from "./schedules.contract.ts";
import { showTemplate } from "./template.logic.ts";
import { newestSettings, type Settings } from "./timeline.logic.ts";

function showSettings({ rule, template, mode, leadDays, fromOn }: Settings) {
  const { unit, count, onWeekdays, ...dates } = rule;
  return {
    template: showTemplate(template),
    every: { unit, count },
    ...dates,
    onWeekdays: onWeekdays && [...onWeekdays],
    mode,
    leadDays,
    from: fromOn,
  };
}

type Shown = Pick<ScheduleRow, "id" | "name" | "settings" | "missed" | "paused" | "version"> &
  Pick<ScheduleRow, "createdAt" | "updatedAt">;

/** A schedule as the change feed shows it; `skipped` in a change that skips an occurrence. */
export function scheduleSnapshot(row: Shown, skipped?: CalendarDate): ScheduleImage {
  const { id, name, settings, missed, paused, version, createdAt, updatedAt } = row;
  return {
    id,
    name,
    ...showSettings(newestSettings(settings)),
    earlier: settings.slice(0, -1).map(showSettings),
    missed,
    paused,
    version,
    createdAt,
    updatedAt,
    ...(skipped !== undefined && { skipped }),
  };
}

export function toSchedule(row: ScheduleRow): Schedule {
  const { openOn, nextDueOn, problemCode: code, problem: message } = row;
  return {
    ...scheduleSnapshot(row),
    nextOn: nextDueOn === null ? null : openOn,
    nextDueOn,
    problem: code === null || message === null ? null : { code, message },
  };
}

type Written = {
  op: FeedEntry["op"];
  before: ScheduleRow | null;
  after: ScheduleRow | null;
  skipped?: CalendarDate;
};

/** Appends a change of a schedule to the feed. */
export async function recordSchedule(
  write: LockedBook,
  { op, before, after, skipped }: Written,
): Promise<void> {
  const change = {
    before: before && scheduleSnapshot(before),
    after: after && scheduleSnapshot(after, skipped),
  };
  const entityId = (after ?? before)?.id ?? "";
  await appendChanges(write, [{ entity: "schedule", entityId, op, ...change }]);
}

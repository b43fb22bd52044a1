import type { BookCalendar, CalendarDate } from "@outlay/core";
import { readPeriods } from "../figures/budget-periods.logic.ts";
import { type PeriodSchedule, type PeriodSettings, toSchedule } from "../figures/periods.logic.ts";
import { sameScope, type Scope } from "./scope.logic.ts";

/** Settings of a budget that, changed, hold from the current period on. */
export type Settings = PeriodSettings & Scope & { rollover: "none" | "surplus" | "full" };

/** Until a day: they still hold for the periods that were over then. */
type PastSettings = Settings & { until: CalendarDate };

/** A budget's settings, present and earlier, and its book's months and weeks. */
export type SettledRow = Settings &
  BookCalendar & { endsOn: CalendarDate | null; past: PastSettings[] | null };

/** The periods of a budget. */
export function periodsOf(row: SettledRow) {
  const { past, startsOn, endsOn, rollover } = row;
  const common = (settings: Settings) => ({
    schedule: toSchedule(settings, row),
    categories: null,
  });
  const earlier = (past ?? []).map((settings) => ({
    ...common(settings),
    rollover: settings.rollover,
    until: settings.until,
  }));
  return readPeriods({ ...common(row), rollover, startsOn, endsOn, past: earlier });
}

/** Whether two schedules have the same periods, whichever of them each counts from. */
function hasSamePeriods(a: PeriodSchedule, b: PeriodSchedule): boolean {
  const isSameStart =
    a.by === "days"
      ? b.by === "days"
      : b.by === "months" &&
        a.start.monthStartDay === b.start.monthStartDay &&
        a.start.monthStartRule === b.start.monthStartRule;
  return isSameStart && a.step === b.step && (a.anchor - b.anchor) % a.step === 0;
}

/**
 * The earlier settings of a budget after a change of its settings: the present ones join them once a period
 * of theirs is over. A change that is taken back before that leaves no trace.
 */
export function settingsAfter(
  row: SettledRow,
  next: Settings,
  today: CalendarDate,
): PastSettings[] | null {
  const { past } = row;
  const schedule = (settings: Settings) => toSchedule(settings, row);
  const isSame = (settings: Settings) =>
    settings.rollover === next.rollover &&
    sameScope(settings, next) &&
    hasSamePeriods(schedule(settings), schedule(next));
  if (isSame(row)) return past;
  const earlier = past ?? [];
  const last = earlier.at(-1);
  const { unit, count, anchorOn, startsOn, rollover } = row;
  const since = last && last.until > startsOn ? last.until : startsOn;
  if (periodsOf(row).locate(since).end < today) {
    const { categoryId, categoryIds, exceptCategoryIds } = row;
    const scope = { categoryId, categoryIds, exceptCategoryIds };
    const present = { unit, count, anchorOn, startsOn, rollover, ...scope };
    return [...earlier, { ...present, until: today }];
  }
  if (last && isSame(last)) return earlier.length > 1 ? earlier.slice(0, -1) : null;
  return past;
}

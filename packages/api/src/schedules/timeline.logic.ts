import { addDays, type CalendarDate } from "@outlay/core";
import { type Occurrence, occurrencesFrom } from "../planning/dates/occurrences.logic.ts";
import type { ScheduleRule } from "../planning/dates/rule.contract.ts";
import type { Template } from "./template.logic.ts";

/** What holds for the occurrences from a day on, until the next settings. */
export type Settings = {
  fromOn: CalendarDate;
  rule: ScheduleRule;
  mode: "post" | "remind";
  leadDays: number | null;
  template: Template;
};

export type DecidedState = "reminded" | "posted" | "skipped" | "missed";

/** The occurrences of a schedule: what its settings say, oldest first, and what has become of some. */
export type Timeline = {
  settings: readonly Settings[];
  /** Nothing before it is still to be decided. */
  openOn: CalendarDate;
  /** Those on and after `openOn`. */
  decided: ReadonlyMap<CalendarDate, DecidedState>;
};

/** An occurrence that is still to be decided. */
export type OpenOccurrence = Occurrence & { settings: Settings; isReminded: boolean };

/** The occurrences that are still to be decided, from `openOn` or a later day on, in order. */
export function* openOccurrences(
  { settings, openOn, decided }: Timeline,
  fromOn = openOn,
): Generator<OpenOccurrence> {
  const start = fromOn > openOn ? fromOn : openOn;
  for (const [index, current] of settings.entries()) {
    const until = settings[index + 1]?.fromOn;
    const first = start > current.fromOn ? start : current.fromOn;
    if (until !== undefined && first >= until) continue;
    for (const occurrence of occurrencesFrom(current.rule, addDays(first, -1))) {
      if (until !== undefined && occurrence.on >= until) break;
      const state = decided.get(occurrence.on);
      if (state !== undefined && state !== "reminded") continue;
      yield { ...occurrence, settings: current, isReminded: state === "reminded" };
    }
  }
}

/** The settings that hold on a day; the first ones before them. */
export function settingsOn(settings: readonly Settings[], on: CalendarDate): Settings {
  const found = settings.findLast(({ fromOn }) => fromOn <= on) ?? settings[0];
  if (!found) throw new TypeError("a schedule has no settings");
  return found;
}

/** The settings that describe the schedule as it was changed last. */
export function newestSettings(settings: readonly Settings[]): Settings {
  const newest = settings.at(-1);
  if (!newest) throw new TypeError("a schedule has no settings");
  return newest;
}

/** When an occurrence is reminded of; undefined if it is not, or was. */
export function remindOn(occurrence: OpenOccurrence): CalendarDate | undefined {
  const { settings, isReminded, dueOn } = occurrence;
  const leadDays = settings.leadDays ?? (settings.mode === "remind" ? 0 : undefined);
  return leadDays === undefined || isReminded ? undefined : addDays(dueOn, -leadDays);
}

/** When there is something to do for an occurrence; undefined if only a person can do something. */
function lookAt(occurrence: OpenOccurrence): CalendarDate | undefined {
  const reminder = remindOn(occurrence);
  if (occurrence.settings.mode === "remind") return reminder;
  return reminder === undefined || reminder > occurrence.dueOn ? occurrence.dueOn : reminder;
}

export type Next = {
  openOn: CalendarDate;
  nextDueOn: CalendarDate | null;
  lookOn: CalendarDate | null;
};

/** The position of a schedule: derived from its timeline, and stored. */
export function nextOf(timeline: Timeline, { isActive }: { isActive: boolean }): Next {
  const mostLead = Math.max(0, ...timeline.settings.map(({ leadDays }) => leadDays ?? 0));
  let first: OpenOccurrence | undefined;
  let lookOn: CalendarDate | null = null;
  for (const occurrence of openOccurrences(timeline)) {
    first ??= occurrence;
    if (!isActive || (lookOn !== null && addDays(occurrence.dueOn, -mostLead) >= lookOn)) break;
    const day = lookAt(occurrence);
    if (day !== undefined && (lookOn === null || day < lookOn)) lookOn = day;
  }
  if (!first) return { openOn: afterDecided(timeline), nextDueOn: null, lookOn: null };
  return { openOn: first.on, nextDueOn: isActive ? first.dueOn : null, lookOn };
}

/** The position of a schedule that has no further occurrence. */
function afterDecided({ openOn, decided }: Timeline): CalendarDate {
  return [...decided.keys()].reduce(
    (latest, on) => (on >= latest ? addDays(on, 1) : latest),
    openOn,
  );
}

/** A timeline in which these occurrences are decided as well. */
export function withDecided<Any extends Timeline>(
  timeline: Any,
  states: Iterable<readonly [CalendarDate, DecidedState]>,
): Any {
  return { ...timeline, decided: new Map([...timeline.decided, ...states]) };
}

import { addDays, type CalendarDate, fieldError } from "@outlay/core";
import {
  type OpenOccurrence,
  openOccurrences,
  type Timeline,
  withDecided,
} from "./timeline.logic.ts";

/** How many occurrences that are past are posted, or kept as missed. */
const maxMissed = 1_000;

/** Those that are past already. */
function* pastOccurrences(timeline: Timeline, today: CalendarDate): Generator<OpenOccurrence> {
  for (const occurrence of openOccurrences(timeline)) {
    if (occurrence.dueOn >= today) return;
    yield occurrence;
  }
}

/**
 * What becomes of past occurrences when a schedule begins or goes on. Left out, the newest of them are kept as missed.
 * Throws `input.invalid` if too many would be posted.
 */
export function applyMissed<Any extends Timeline>(
  timeline: Any,
  { missed, today, field }: { missed: "post" | "skip"; today: CalendarDate; field: string },
): { timeline: Any; missedOnes: OpenOccurrence[] } {
  const found: OpenOccurrence[] = [];
  for (const occurrence of pastOccurrences(timeline, today)) {
    found.push(occurrence);
    if (found.length <= maxMissed) continue;
    if (missed === "post") throw tooMany(field);
    found.shift();
  }
  const last = found.at(-1);
  if (missed === "post" || !last) return { timeline, missedOnes: [] };
  const states = found.map(({ on }) => [on, "missed"] as const);
  const moved = { ...timeline, openOn: addDays(last.on, 1) };
  return { timeline: withDecided(moved, states), missedOnes: found };
}

const tooMany = (field: string) =>
  fieldError(
    "input.invalid",
    [field],
    `More than ${maxMissed} occurrences are past. Choose a later startsOn, or let missed be skip.`,
  );

import { addDays, type CalendarDate } from "@outlay/core";
import { type OpenOccurrence, openOccurrences, remindOn, type Timeline } from "./timeline.logic.ts";

/** How many occurrences of a book are posted in one write. */
export const maxAtOnce = 500;
/** How many are tried of a schedule whose last one could not be posted. */
const maxTried = 50;
/** How many occurrences of a schedule that reminds stay due; older ones are missed then. */
const maxDue = 100;

/** What is to be done for a schedule. */
export type DueWork<Row> = {
  schedule: Row;
  postings: OpenOccurrence[];
  reminders: OpenOccurrence[];
  /** Those that nobody recorded. */
  missed: OpenOccurrence[];
};

/** What is due of a schedule, with up to `room` postings. */
export function dueWork<Row extends Timeline & { problem: string | null }>(
  schedule: Row,
  today: CalendarDate,
  room: number,
): DueWork<Row> {
  const most = schedule.problem === null ? room : Math.min(room, maxTried);
  const mostLead = Math.max(0, ...schedule.settings.map(({ leadDays }) => leadDays ?? 0));
  const work: DueWork<Row> = { schedule, postings: [], reminders: [], missed: [] };
  const waiting: OpenOccurrence[] = [];
  for (const occurrence of openOccurrences(schedule)) {
    const { dueOn, settings } = occurrence;
    if (addDays(dueOn, -mostLead) > today) break;
    const isPast = dueOn <= today;
    if (isPast && settings.mode === "post") {
      if (work.postings.length >= most) break;
      work.postings.push(occurrence);
      continue;
    }
    if (isPast) waiting.push(occurrence);
    const on = remindOn(occurrence);
    if (on !== undefined && on <= today) work.reminders.push(occurrence);
  }
  const missed = new Set(waiting.slice(0, -maxDue));
  return {
    ...work,
    reminders: work.reminders.filter((occurrence) => !missed.has(occurrence)),
    missed: [...missed],
  };
}

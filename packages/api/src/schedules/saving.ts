import { type CalendarDate, trustedDate } from "@outlay/core";
import { type Db, scheduleOccurrences, schedules, scheduleSettings } from "@outlay/db";
import { and, eq, gte, max, ne } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { applyMissed } from "./missed.logic.ts";
import { decideOccurrences, type OccurrenceRow, type ScheduleRow } from "./schedule-rows.ts";
import { recordSchedule } from "./schedule.wire.ts";
import { type DecidedState, nextOf, type OpenOccurrence, type Settings } from "./timeline.logic.ts";

/** What an occurrence becomes; its amount is the template's by default. */
export function toDecision(
  scheduleId: string,
  { on, dueOn, settings }: Pick<OpenOccurrence, "on" | "dueOn" | "settings">,
  became: Pick<OccurrenceRow, "state"> & Partial<OccurrenceRow>,
): OccurrenceRow {
  const { amountMinor, currency } = settings.template;
  return { scheduleId, onDay: on, dueOn, amountMinor, currency, transactionId: null, ...became };
}

const ofSchedule = (book: Pick<Book, "id">, id: string) =>
  and(eq(scheduleOccurrences.bookId, book.id), eq(scheduleOccurrences.scheduleId, id));

/** What has become of a schedule's occurrences from a day on. */
export async function loadDecided(
  { tx, book }: LockedBook,
  id: string,
  fromOn: CalendarDate,
): Promise<Map<CalendarDate, DecidedState>> {
  const rows = await tx
    .select({ on: scheduleOccurrences.onDay, state: scheduleOccurrences.state })
    .from(scheduleOccurrences)
    .where(and(ofSchedule(book, id), gte(scheduleOccurrences.onDay, fromOn)));
  return new Map(rows.map(({ on, state }) => [on, state]));
}

/** The day of the last occurrence that is decided. */
export async function findLastDecided(
  tx: Db,
  book: Book,
  id: string,
): Promise<CalendarDate | undefined> {
  const [row] = await tx
    .select({ on: max(scheduleOccurrences.onDay) })
    .from(scheduleOccurrences)
    .where(and(ofSchedule(book, id), ne(scheduleOccurrences.state, "reminded")));
  return row?.on ? trustedDate(row.on) : undefined;
}

async function writeSettings(
  { tx, book }: LockedBook,
  scheduleId: string,
  settings: readonly Settings[],
): Promise<void> {
  const isOwn = and(
    eq(scheduleSettings.bookId, book.id),
    eq(scheduleSettings.scheduleId, scheduleId),
  );
  await tx.delete(scheduleSettings).where(isOwn);
  await tx.insert(scheduleSettings).values(
    settings.map(({ template, ...own }) => ({
      ...own,
      ...template,
      splits: template.splits.map((split) => ({
        ...split,
        amountMinor: String(split.amountMinor),
      })),
      bookId: book.id,
      scheduleId,
    })),
  );
}

/** A schedule whose past occurrences get what its `missed` says, and where it goes on. Throws `input.invalid` at the field. */
export function begin(
  row: ScheduleRow,
  { today, field }: { today: CalendarDate; field: string },
): { after: ScheduleRow; missed: OpenOccurrence[] } {
  if (row.paused) return { after: moved(row), missed: [] };
  const { timeline, missedOnes } = applyMissed(row, { missed: row.missed, today, field });
  return { after: moved(timeline), missed: missedOnes };
}

/** A live schedule at the position that follows from its timeline; it tries again what it could not post. */
export function moved(row: ScheduleRow): ScheduleRow {
  return { ...row, ...nextOf(row, { isActive: !row.paused }), problemCode: null, problem: null };
}

type Saved = {
  op: FeedEntry["op"];
  before: ScheduleRow | null;
  after: ScheduleRow;
  missed?: readonly OpenOccurrence[];
  skipped?: CalendarDate;
};

/** Writes a schedule that was changed or restored, and records the change. */
export async function saveSchedule(
  write: LockedBook,
  { op, before, after, missed = [], skipped }: Saved,
): Promise<void> {
  const { tx, book } = write;
  const { settings, decided: _, ...row } = after;
  if (op === "create") await tx.insert(schedules).values({ ...row, bookId: book.id });
  else
    await tx
      .update(schedules)
      .set({ ...row, deletedAt: null })
      .where(and(eq(schedules.bookId, book.id), eq(schedules.id, after.id)));
  if (before?.settings !== settings) await writeSettings(write, after.id, settings);
  await decideOccurrences(
    write,
    missed.map((occurrence) => toDecision(after.id, occurrence, { state: "missed" })),
    missed.flatMap(({ on, isReminded }) => (isReminded ? { scheduleId: after.id, onDay: on } : [])),
  );
  const shown = op === "restore" ? null : before;
  await recordSchedule(write, { op, before: shown, after, ...(skipped && { skipped }) });
}

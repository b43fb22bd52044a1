import { dateIn, nextDayIn } from "@outlay/core";
import { alerts, books, dailyTotals, type Db, notifications, schedules } from "@outlay/db";
import { and, asc, eq, isNull, lte, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { openForOwner } from "../access/owner.ts";
import { lookAtForecasts } from "../analytics/forecast-alert.ts";
import { type BookQueues, changeBook, type LockedBook } from "../feed/lock.ts";
import type { Projection } from "../feed/projection.ts";
import { lookAtAlerts } from "../planning/alerts/alert-state.ts";
import { postDueOccurrences, recordOneByOne } from "../schedules/due.ts";
import type { FindAppError } from "../support/error-mapping.ts";

type Needs = {
  db: Db;
  bookQueues: BookQueues;
  projections: readonly Projection[];
  findAppError: FindAppError;
  /** Called with the failure of a book: its day begins with the next call. */
  onFailure: (error: unknown) => void;
  /** Ends it after the current book. */
  signal?: AbortSignal;
};

const booksAtATime = 200;

type DueBook = {
  id: string;
  timeZone: string;
  hasAlerts: boolean;
  hasSchedules: boolean;
  hasForecast: boolean;
};

/**
 * Whether a book's forecast is more than today's balances, or has notified. A date of UTC is at most a day from that of a
 * book.
 */
const hasForecast = (now: Date) => sql<boolean>`(
  exists (select from ${schedules} planned where planned.book_id = "books"."id" and planned.next_due_on is not null)
  or exists (select from ${dailyTotals} ahead
    where ahead.book_id = "books"."id" and ahead.day >= ${dateIn("UTC", now)})
  or exists (select from ${notifications} open where open.book_id = "books"."id"
    and open.entity_id is not null and open.resolved_at is null and open.kind = 'forecast.low'))`;

/** The books whose next day has begun, by a limit of their number: the longest ago first. */
async function selectDue(db: Db, now: Date, offset: number): Promise<DueBook[]> {
  const { id, timeZone, nextDayAt } = books;
  return db
    .select({
      id,
      timeZone,
      hasAlerts: sql<boolean>`exists (select from ${alerts} alert where alert.book_id = "books"."id")`,
      // By the day of the earliest zone; which are due is looked at by the book's own.
      hasSchedules: sql<boolean>`exists (select from ${schedules} schedule where schedule.book_id = "books"."id"
        and schedule.look_on <= ${dateIn("Pacific/Kiritimati", now)}::date)`,
      hasForecast: hasForecast(now),
    })
    .from(books)
    .where(and(lte(nextDayAt, now), isNull(books.deletedAt)))
    .orderBy(asc(nextDayAt))
    .limit(booksAtATime)
    .offset(offset);
}

/**
 * Claims the day of a book that has begun; returns false when another server has. In a zone that the book has no more, it is
 * not claimed either.
 */
async function claimDay(tx: Db, { id, timeZone }: Pick<Book, "id" | "timeZone">, now: Date) {
  const claimed = await tx
    .update(books)
    .set({ nextDayAt: nextDayIn(timeZone, now) })
    .where(and(eq(books.id, id), lte(books.nextDayAt, now), eq(books.timeZone, timeZone)))
    .returning({ id: books.id });
  return claimed.length > 0;
}

/**
 * Begins the day of a book: does what is due for its schedules, and looks at its alerts and forecasts. Once a day, whichever server does;
 * all of it or nothing, unless more is due than one write takes: then the day begins with the last one.
 */
async function beginDay(needs: Needs, due: DueBook, now: Date): Promise<boolean> {
  const book = await openForOwner(needs.db, due.id);
  if (!book) return false;
  const begin = (record?: ReturnType<typeof recordOneByOne>) =>
    changeBook({ ...needs, book, now }, async (write) => {
      if (!(await claimDay(write.tx, book, now))) return { isBegun: false, isMore: false };
      const { isMore } = due.hasSchedules
        ? await postDueOccurrences(write, record)
        : { isMore: false };
      if (isMore) {
        await write.tx.update(books).set({ nextDayAt: now }).where(eq(books.id, book.id));
        return { isBegun: true, isMore };
      }
      if (due.hasAlerts) await lookAtAlerts(write);
      if (due.hasForecast) await lookAtForecasts(write);
      return { isBegun: true, isMore };
    });
  for (;;) {
    const { isBegun, isMore } = await begin().catch((error: unknown) => {
      const fault = needs.findAppError(error);
      if (!due.hasSchedules || !fault || fault.kind === "unavailable") throw error;
      return begin(recordOneByOne(needs.findAppError));
    });
    if (!isMore) return isBegun;
  }
}

/**
 * Begins the days of all books whose next day has come, and returns the books for which something was done. Safe on several servers at
 * once: each day of a book begins once.
 */
export async function beginDays(needs: Needs, now: Date): Promise<string[]> {
  const begun: string[] = [];
  let skipped = 0;
  for (;;) {
    const due = await selectDue(needs.db, now, skipped);
    for (const book of due) {
      if (needs.signal?.aborted) return begun;
      const isBusy = book.hasAlerts || book.hasSchedules || book.hasForecast;
      const begin = async () =>
        isBusy ? beginDay(needs, book, now) : claimDay(needs.db, book, now);
      const isBegun = await begin().catch((error: unknown) => {
        needs.onFailure(error);
        return false;
      });
      if (isBegun && isBusy) begun.push(book.id);
      if (!isBegun) skipped += 1;
    }
    if (due.length < booksAtATime) return begun;
  }
}

/** A write to a book whose settings it changes: with the new ones and their day. */
export function withSettings(
  write: LockedBook,
  settings: Pick<Book, "timeZone" | "baseCurrency">,
): LockedBook {
  const book = { ...write.book, ...settings };
  return { ...write, book, today: dateIn(book.timeZone, write.now) };
}

/** Looks at the alerts of a book by the day of its new time zone; what is due then is posted with its next day. */
export async function changeDay(write: LockedBook): Promise<void> {
  const { tx, book, now } = write;
  await tx
    .update(books)
    .set({ nextDayAt: nextDayIn(book.timeZone, now) })
    .where(eq(books.id, book.id));
  await lookAtAlerts(write);
}

import { nextDayIn } from "@outlay/core";
import { books, changes, type Db } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import type { Check } from "../support/check.ts";

/** The zone of a book, its next day, and the latest instant that is known of it. */
async function readDay(tx: Db, bookId: string) {
  const { timeZone, nextDayAt, createdAt, updatedAt } = books;
  const latest = sql`greatest(now(), ${createdAt}, ${updatedAt}, (select max(change.at)
    from ${changes} change where change.book_id = ${bookId}))`.mapWith(nextDayAt);
  const [day] = await tx
    .select({ timeZone, nextDayAt, latest })
    .from(books)
    .where(eq(books.id, bookId));
  return day;
}

async function* findDay(tx: Db, bookId: string) {
  const day = await readDay(tx, bookId);
  if (!day || day.nextDayAt <= nextDayIn(day.timeZone, day.latest)) return;
  const problem = `is ${day.nextDayAt.toISOString()}: until then no alert is looked at`;
  yield { subject: "book", problem };
}

/** The next day of a book is not later than tomorrow: when it begins, the alerts are looked at. */
export const bookDay: Check = {
  name: "next day",
  find: findDay,
  // It has begun, so that its alerts are looked at soon.
  fix: async ({ tx, book }) => {
    const day = await readDay(tx, book.id);
    await tx.update(books).set({ nextDayAt: day?.latest }).where(eq(books.id, book.id));
    return 1;
  },
};

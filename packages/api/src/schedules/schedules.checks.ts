import {
  categories,
  changes,
  type Db,
  scheduleOccurrences,
  schedules,
  scheduleSettings,
  transactions,
} from "@outlay/db";
import { asc, sql } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { type Check, findRows, fixRows } from "../support/check.ts";
import { thousandthsCheck } from "../transactions/amounts.checks.ts";
import { scheduleSelection, selectSchedules, writePositions } from "./schedule-rows.ts";
import { scheduleSnapshot } from "./schedule.wire.ts";
import { nextOf } from "./timeline.logic.ts";

async function readSchedules(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({
      ...scheduleSelection(page.bookId),
      deletedAt: schedules.deletedAt,
      last: lastChange("schedule", schedules, page.bookId),
    })
    .from(schedules)
    .where(isInPage(schedules, page))
    .orderBy(asc(schedules.id))
    .limit(recordsPerPage);
  return rows.map(({ deletedAt, last, ...row }) => ({
    id: row.id,
    image: deletedAt === null ? scheduleSnapshot(row) : null,
    last,
  }));
}

/** Every schedule equals its last change in the feed. */
export const scheduleRecord = recordCheck("schedule", readSchedules);

/** Schedules whose stored position is not what follows from their occurrences. One with a problem waits for another day. */
async function findMisplaced(tx: Db, bookId: string) {
  const rows = await selectSchedules(tx, { id: bookId }, undefined, 100_000);
  return rows.flatMap((row) => {
    const { openOn, nextDueOn, lookOn } = nextOf(row, { isActive: !row.paused });
    const isRight =
      row.nextDueOn === nextDueOn &&
      (nextDueOn === null || row.openOn === openOn) &&
      (row.problem !== null ? row.lookOn !== null : row.lookOn === lookOn);
    return isRight ? [] : [{ ...row, openOn, nextDueOn, lookOn, problem: null, problemCode: null }];
  });
}

/** When a schedule has something to do follows from its rule and its decided occurrences. */
export const schedulePosition: Check = {
  name: "schedule position",
  find: async function* find(tx, bookId) {
    for (const { id, nextDueOn } of await findMisplaced(tx, bookId))
      yield { subject: `schedule ${id}`, problem: `should go on ${nextDueOn ?? "never"}` };
  },
  fix: async (lock) => {
    const rows = await findMisplaced(lock.tx, lock.book.id);
    await writePositions(lock, rows);
    return rows.length;
  },
};

const misattributed = (bookId: string) => sql<{ id: string }>`
  select schedule.id, made.actor_id from ${schedules} schedule
  cross join lateral (select change.actor_id from ${changes} change
    where change.book_id = ${bookId} and change.entity_id = schedule.id and change.entity = 'schedule'
    order by change.op = 'create' desc, change.seq desc limit 1) made
  where schedule.book_id = ${bookId} and schedule.created_by <> made.actor_id`;

/** A schedule names the author of its first change in the feed. */
export const scheduleAuthor: Check = {
  name: "schedule author",
  find: findRows(misattributed, ({ id }) => ({
    subject: `schedule ${id}`,
    problem: "names another author than the feed",
  })),
  fix: fixRows(
    (bookId) => sql`update ${schedules} set created_by = differing.actor_id
      from (${misattributed(bookId)}) differing
      where ${schedules.bookId} = ${bookId} and ${schedules.id} = differing.id`,
  ),
};

const bare = (bookId: string) => sql<{ id: string }>`
  select schedule.id from ${schedules} schedule
  where schedule.book_id = ${bookId} and not exists (select from ${scheduleSettings} held
    where held.book_id = ${bookId} and held.schedule_id = schedule.id)`;

/** A schedule has settings. */
export const scheduleSettled: Check = {
  name: "schedule settings",
  find: findRows(bare, ({ id }) => ({ subject: `schedule ${id}`, problem: "has no settings" })),
};

/** By it schedules are found of which something new may be an occurrence. */
export const scheduleThousandths = thousandthsCheck("schedule amount in thousandths", {
  table: sql`${scheduleSettings}`,
  id: sql`schedule_id`,
  subject: "schedule",
});

/** The categories that settings of live schedules name, each with the kind that it must have. */
const named = (bookId: string) => sql`from ${scheduleSettings} held
  join ${schedules} schedule on schedule.book_id = ${bookId} and schedule.id = held.schedule_id
  cross join lateral (
    select held.category_id as id union all select held.fee_category_id
    union all select (part ->> 'categoryId')::uuid from jsonb_array_elements(held.splits) part) named
  left join ${categories} category on category.book_id = ${bookId} and category.id = named.id
  where held.book_id = ${bookId} and named.id is not null`;
const unfit = sql`category.kind is distinct from case held.kind when 'income' then 'income' else 'expense' end`;

const dangling = (bookId: string) => sql<{ id: string; category: string }>`
  select held.schedule_id as id, named.id as category ${named(bookId)}
    and (${unfit} or schedule.deleted_at is null and category.deleted_at is not null)`;

/** For an archive: the categories of splits have no foreign key. */
export async function findUnknownCategory(tx: Db, bookId: string): Promise<string | undefined> {
  const [row] = await tx.execute<{ id: string }>(
    sql`select held.schedule_id as id ${named(bookId)} and ${unfit} limit 1`,
  );
  return row && `Schedule ${row.id} is of a category that is not there, or of another kind.`;
}

/** The categories of a schedule are live and of its kind. */
export const scheduleCategory: Check = {
  name: "schedule category",
  find: findRows(dangling, ({ id, category }) => ({
    subject: `schedule ${id}`,
    problem: `is of ${category}, which is no live category of its kind`,
  })),
};

const unlinked = (bookId: string) => sql<{ id: string; scheduleId: string }>`
  select occurrence.transaction_id as id, occurrence.schedule_id as "scheduleId"
  from ${scheduleOccurrences} occurrence
  join ${transactions} entry on entry.book_id = ${bookId} and entry.id = occurrence.transaction_id
  where occurrence.book_id = ${bookId} and entry.schedule_id is distinct from occurrence.schedule_id
  union all
  select entry.id, entry.schedule_id from ${transactions} entry
  where entry.book_id = ${bookId} and entry.schedule_id is not null and entry.deleted_at is null
    and not exists (select from ${schedules} schedule
      where schedule.book_id = ${bookId} and schedule.id = entry.schedule_id)
    and not exists (select from ${changes} gone
      where gone.book_id = ${bookId} and gone.entity_id = entry.schedule_id
        and gone.entity = 'schedule' and gone.op = 'delete')`;

/** A transaction names the schedule that it is an occurrence of; of one that was deleted the feed alone may know. */
export const linkedTransaction: Check = {
  name: "schedule of transactions",
  find: findRows(unlinked, ({ id, scheduleId }) => ({
    subject: `transaction ${id}`,
    problem: `does not agree with schedule ${scheduleId}`,
  })),
};

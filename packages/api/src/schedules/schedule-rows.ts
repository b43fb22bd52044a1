import { AppError, type CalendarDate } from "@outlay/core";
import {
  command,
  type Db,
  insertRows,
  json,
  ownColumns,
  param,
  prepared,
  readShares,
  recordset,
  type SharesJson,
  type StoredShares,
  scheduleOccurrences,
  schedules,
  scheduleSettings,
} from "@outlay/db";
import {
  and,
  asc,
  eq,
  getTableColumns,
  isNull,
  type Placeholder,
  type SQL,
  sql,
} from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import type { BookLock } from "../support/book-lock.ts";
import { toTemplate } from "./template.logic.ts";
import type { DecidedState, Next, Settings, Timeline } from "./timeline.logic.ts";

const { bookId: _bookId, deletedAt: _deletedAt, ...columns } = getTableColumns(schedules);

/** A live schedule with its timeline. */
export type ScheduleRow = Omit<typeof schedules.$inferSelect, "bookId" | "deletedAt"> & Timeline;

const settingsColumns = ownColumns(scheduleSettings);
/** JSON's numbers are not exact, so amounts are text. */
const settingsJson = sql.raw(
  Object.entries(settingsColumns)
    .map(([field, column]) => {
      const isExact = column.getSQLType() !== "bigint";
      return `'${field}', held."${column.name}"${isExact ? "" : "::text"}`;
    })
    .join(", "),
);

/** As JSON has them. */
type StoredSettings = {
  [Field in keyof typeof scheduleSettings.$inferSelect]: AsText<
    (typeof scheduleSettings.$inferSelect)[Field]
  >;
};
type AsText<Value> = Value extends bigint
  ? string
  : Value extends StoredShares
    ? SharesJson
    : Value;
const amount = (text: string | null) => (text === null ? null : BigInt(text));

function readSettings(stored: StoredSettings[]): Settings[] {
  return stored.map(({ fromOn, rule, mode, leadDays, ...template }) => ({
    fromOn,
    rule,
    mode,
    leadDays,
    template: toTemplate({
      ...template,
      amountMinor: BigInt(template.amountMinor),
      amountThousandths: BigInt(template.amountThousandths),
      toAmountMinor: amount(template.toAmountMinor),
      feeMinor: amount(template.feeMinor),
      originalAmountMinor: amount(template.originalAmountMinor),
      shares: template.shares && readShares(template.shares),
      splits: template.splits.map((split) => ({
        ...split,
        amountMinor: BigInt(split.amountMinor),
      })),
    }),
  }));
}

/** A cell of JSON as text. */
const parsed =
  <Rows, Value>(read: (rows: Rows) => Value) =>
  (cell: string): Value =>
    read(JSON.parse(cell) as Rows);
const readDecided = (rows: [CalendarDate, DecidedState][]) => new Map(rows);

// Written out because Drizzle omits the table when it selects from only one.
const ofSchedule = (alias: string, bookId: string | Placeholder) =>
  sql`${sql.raw(alias)}.book_id = ${bookId} and ${sql.raw(alias)}.schedule_id = "schedules".id`;

export const scheduleFields = {
  ...columns,
  settings: parsed(readSettings),
  decided: parsed(readDecided),
};
export const scheduleSelection = (bookId: string | Placeholder) => ({
  ...columns,
  settings: sql`(select json_agg(json_build_object(${settingsJson}) order by held.from_on)::text
    from ${scheduleSettings} held where ${ofSchedule("held", bookId)})`.mapWith(
    scheduleFields.settings,
  ),
  decided: sql`(select coalesce(json_agg(json_build_array(was.on_day, was.state)), '[]')::text
    from ${scheduleOccurrences} was
    where ${ofSchedule("was", bookId)} and was.on_day >= "schedules".open_on)`.mapWith(
    scheduleFields.decided,
  ),
});

/** Live schedules, in the order of their ids. */
export async function selectSchedules(
  db: Db,
  book: Pick<Book, "id">,
  condition?: SQL,
  limit = 1000,
): Promise<ScheduleRow[]> {
  return db
    .select(scheduleSelection(book.id))
    .from(schedules)
    .where(and(eq(schedules.bookId, book.id), isNull(schedules.deletedAt), condition))
    .orderBy(asc(schedules.id))
    .limit(limit);
}

/** Throws `schedule.not_found`. */
export async function getSchedule(db: Db, book: Book, id: string): Promise<ScheduleRow> {
  const [row] = await selectSchedules(db, book, eq(schedules.id, id));
  if (row) return row;
  throw new AppError("schedule.not_found", "No schedule has this id.");
}

const findDue = prepared("find_due_schedules", scheduleFields, (db) =>
  db
    .select(scheduleSelection(param("bookId")))
    .from(schedules)
    .where(
      and(
        eq(schedules.bookId, param("bookId")),
        sql`${schedules.lookOn} <= ${param("today")}::date`,
      ),
    )
    // One whose transactions fail holds up no other.
    .orderBy(sql`${schedules.problem} is not null`, asc(schedules.lookOn), asc(schedules.id)),
);

/** The schedules for which there is something to do. */
export async function selectDueSchedules({ tx, book, today }: LockedBook): Promise<ScheduleRow[]> {
  return findDue(tx).execute({ bookId: book.id, today });
}

/** What has become of an occurrence. */
export type OccurrenceRow = Omit<typeof scheduleOccurrences.$inferSelect, "bookId">;

const insertDecided = command(
  "insert_schedule_occurrences",
  insertRows(scheduleOccurrences, { bookId: param("bookId"), rows: param("rows") }),
);

const { scheduleId, onDay } = scheduleOccurrences;

const deleteDecided = command(
  "delete_schedule_occurrences",
  sql`delete from ${scheduleOccurrences} was using ${recordset(param("rows"), "given", { scheduleId, onDay })}
    where was.book_id = ${param("bookId")} and was.schedule_id = given."scheduleId" and was.on_day = given."onDay"`,
);

/**
 * Says what becomes of occurrences; `replaced` are those of which something is said already, such as that a reminder was sent.
 * Of any other one that is decided the insert fails, and with it the transaction: it is decided once.
 */
export async function decideOccurrences(
  { tx, book }: LockedBook,
  rows: readonly OccurrenceRow[],
  replaced: readonly Pick<OccurrenceRow, "scheduleId" | "onDay">[] = [],
): Promise<void> {
  const keys = replaced.map((row) => ({ scheduleId: row.scheduleId, onDay: row.onDay }));
  await Promise.all([
    keys.length > 0 && deleteDecided(tx, { bookId: book.id, rows: json(keys) }),
    rows.length > 0 && insertDecided(tx, { bookId: book.id, rows: json(rows) }),
  ]);
}

/** Where schedules are, and why they do not go on. */
export type Position = Next & Pick<ScheduleRow, "id" | "problemCode" | "problem">;

const { id, openOn, nextDueOn, lookOn, problemCode, problem } = schedules;

const updatePositions = command(
  "update_schedule_positions",
  sql`update ${schedules} set open_on = given."openOn", next_due_on = given."nextDueOn", look_on = given."lookOn",
      problem_code = given."problemCode", problem = given.problem
    from ${recordset(param("rows"), "given", { id, openOn, nextDueOn, lookOn, problemCode, problem })}
    where ${schedules}.book_id = ${param("bookId")} and ${schedules}.id = given.id`,
);

export async function writePositions(
  { tx, book }: BookLock,
  rows: readonly Position[],
): Promise<void> {
  const own = rows.map((row) => ({
    id: row.id,
    openOn: row.openOn,
    nextDueOn: row.nextDueOn,
    lookOn: row.lookOn,
    problemCode: row.problemCode,
    problem: row.problem,
  }));
  if (own.length > 0) await updatePositions(tx, { bookId: book.id, rows: json(own) });
}

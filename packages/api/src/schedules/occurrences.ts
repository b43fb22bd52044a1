import {
  addDays,
  AppError,
  type CalendarDate,
  dateIn,
  daysBetween,
  fieldError,
  formatMinor,
} from "@outlay/core";
import { type Db, scheduleOccurrences, schedules, transactions } from "@outlay/db";
import { and, between, eq, isNull, ne, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import type {
  ListOccurrencesInput,
  Occurrence,
  PostOccurrenceInput,
  SkipOccurrenceInput,
} from "./occurrences.contract.ts";
import { type Posting, recordOccurrences } from "./posting.ts";
import { resolveReminders } from "./reminders.ts";
import { moved, saveSchedule, toDecision } from "./saving.ts";
import {
  decideOccurrences,
  getSchedule,
  type OccurrenceRow,
  type ScheduleRow,
  selectSchedules,
  writePositions,
} from "./schedule-rows.ts";
import { openOccurrences, type OpenOccurrence, settingsOn, withDecided } from "./timeline.logic.ts";

const maxDays = 366;
const maxListed = 2_000;

type DecidedRow = OccurrenceRow & { isDeleted: boolean };

/** Occurrences that are decided, with what their transactions come to now. */
async function selectDecided(
  db: Db,
  book: Pick<Book, "id">,
  condition: ReturnType<typeof and>,
): Promise<DecidedRow[]> {
  const rows = await db
    .select({
      scheduleId: scheduleOccurrences.scheduleId,
      onDay: scheduleOccurrences.onDay,
      dueOn: scheduleOccurrences.dueOn,
      state: scheduleOccurrences.state,
      transactionId: scheduleOccurrences.transactionId,
      amountMinor: scheduleOccurrences.amountMinor,
      currency: scheduleOccurrences.currency,
      nowMinor: transactions.amountMinor,
      nowCurrency: transactions.currency,
      deletedAt: transactions.deletedAt,
    })
    .from(scheduleOccurrences)
    .innerJoin(
      schedules,
      and(
        eq(schedules.bookId, scheduleOccurrences.bookId),
        eq(schedules.id, scheduleOccurrences.scheduleId),
      ),
    )
    .leftJoin(
      transactions,
      and(
        eq(transactions.bookId, scheduleOccurrences.bookId),
        eq(transactions.id, scheduleOccurrences.transactionId),
      ),
    )
    .where(
      and(
        eq(scheduleOccurrences.bookId, book.id),
        isNull(schedules.deletedAt),
        ne(scheduleOccurrences.state, "reminded"),
        condition,
      ),
    )
    .limit(maxListed + 1);
  return rows.map(({ nowMinor, nowCurrency, deletedAt, ...row }) => ({
    ...row,
    amountMinor: nowMinor ?? row.amountMinor,
    currency: nowCurrency ?? row.currency,
    isDeleted: deletedAt !== null,
  }));
}

function showDecided({ onDay: on, isDeleted, ...row }: DecidedRow): Occurrence {
  const { scheduleId, dueOn, amountMinor, currency, transactionId } = row;
  const state = row.state === "reminded" ? "due" : row.state;
  return {
    scheduleId,
    on,
    dueOn,
    state: isDeleted ? "skipped" : state,
    amount: formatMinor(amountMinor, currency),
    currency,
    transactionId: isDeleted ? null : transactionId,
  };
}

function showOpen(
  { id: scheduleId }: Pick<ScheduleRow, "id">,
  { on, dueOn, settings }: OpenOccurrence,
  today: CalendarDate,
): Occurrence {
  const { amountMinor, currency } = settings.template;
  return {
    scheduleId,
    on,
    dueOn,
    state: dueOn <= today ? "due" : "upcoming",
    amount: formatMinor(amountMinor, currency),
    currency,
    transactionId: null,
  };
}

/** The open occurrences of an active schedule that are due within a range. */
function openBetween(
  schedule: ScheduleRow,
  { from, to }: { from: CalendarDate; to: CalendarDate },
): OpenOccurrence[] {
  const found: OpenOccurrence[] = [];
  // The weekend rule moves an occurrence by two days at most.
  for (const occurrence of openOccurrences(schedule, addDays(from, -2))) {
    if (occurrence.on > addDays(to, 2)) break;
    if (occurrence.dueOn >= from && occurrence.dueOn <= to) found.push(occurrence);
  }
  return found;
}

function readRange({ from, to }: ListOccurrencesInput, today: CalendarDate) {
  const first = from ?? (to !== undefined && to < today ? to : today);
  const last = to ?? addDays(first, 30);
  const days = daysBetween(first, last);
  if (days < 0) throw fieldError("input.invalid", ["to"], "Must not be before from.");
  if (days <= maxDays) return { from: first, to: last };
  throw fieldError("input.invalid", ["to"], `Must be at most ${maxDays} days after from.`);
}

/** Occurrences that are due in a range, by due day. Throws `schedule.not_found`, `input.invalid` for too many. */
export async function listOccurrences(
  db: Db,
  book: Book,
  input: ListOccurrencesInput,
  now: Date,
): Promise<{ items: Occurrence[] }> {
  const today = dateIn(book.timeZone, now);
  const { scheduleId } = input;
  const range = readRange(input, today);
  if (scheduleId !== undefined) await getSchedule(db, book, scheduleId);
  const isOne = scheduleId === undefined ? undefined : eq(schedules.id, scheduleId);
  const isDue = between(scheduleOccurrences.dueOn, range.from, range.to);
  const [decided, active] = await Promise.all([
    selectDecided(db, book, and(isDue, isOne)),
    selectSchedules(db, book, and(sql`${schedules.nextDueOn} is not null`, isOne)),
  ]);
  const items = decided.map(showDecided);
  for (const schedule of active) {
    if (items.length > maxListed) break;
    for (const open of openBetween(schedule, range)) items.push(showOpen(schedule, open, today));
  }
  if (items.length > maxListed)
    throw fieldError(
      "input.invalid",
      ["to"],
      `There are more than ${maxListed} occurrences. Ask for fewer days or for one schedule.`,
    );
  const keyOf = ({ dueOn, on, scheduleId: id }: Occurrence) => `${dueOn} ${on} ${id}`;
  return { items: items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
}

type Found = { schedule: ScheduleRow; decided: DecidedRow | undefined };

async function findOccurrence(
  { tx, book }: LockedBook,
  { id, on }: SkipOccurrenceInput,
): Promise<Found> {
  const schedule = await getSchedule(tx, book, id);
  const isIt = and(eq(scheduleOccurrences.scheduleId, id), eq(scheduleOccurrences.onDay, on));
  const [decided] = await selectDecided(tx, book, isIt);
  return { schedule, decided };
}

/** Throws `occurrence.not_found`. */
function openOn(schedule: ScheduleRow, on: CalendarDate): OpenOccurrence {
  for (const occurrence of openOccurrences(schedule, on)) {
    if (occurrence.on === on) return occurrence;
    break;
  }
  throw fieldError("occurrence.not_found", ["on"], "The schedule has no occurrence on this day.");
}

const isDecided = (message: string) => new AppError("occurrence.decided", message);

/**
 * Records an occurrence as a transaction, early or late. One that is recorded already stays as it is. Throws
 * `schedule.not_found`, `occurrence.not_found`, `occurrence.decided` and the errors of a create.
 */
export async function postOccurrence(
  write: LockedBook,
  input: PostOccurrenceInput,
): Promise<Occurrence> {
  const { amount, occurredOn, on } = input;
  const { schedule, decided } = await findOccurrence(write, input);
  if (decided?.state === "posted" && !decided.isDeleted) return showDecided(decided);
  if (decided?.state === "skipped")
    throw isDecided("The occurrence was skipped. Undo that to post it.");
  const occurrence = decided
    ? { on, dueOn: decided.dueOn, settings: settingsOn(schedule.settings, on) }
    : openOn(schedule, on);
  const isReplaced = decided !== undefined || schedule.decided.get(on) === "reminded";
  const posting: Posting = { schedule, occurrence, isReplaced, given: { occurredOn, amount } };
  const [posted] = await recordOccurrences(write, [posting]);
  if (!posted || "fault" in posted) throw posted?.fault ?? new TypeError("nothing was recorded");
  await writePositions(write, [moved(withDecided(schedule, [[on, "posted"]]))]);
  await resolveReminders(write, [schedule.id]);
  return getOccurrence(write, input);
}

async function getOccurrence(write: LockedBook, input: SkipOccurrenceInput): Promise<Occurrence> {
  const { decided } = await findOccurrence(write, input);
  if (!decided) throw new TypeError("an occurrence is not decided after all");
  return showDecided(decided);
}

/** Leaves an occurrence out. One that is left out already stays so. Throws `schedule.not_found`, `occurrence.not_found`, `occurrence.decided`. */
export async function skipOccurrence(
  write: LockedBook,
  input: SkipOccurrenceInput,
): Promise<Occurrence> {
  const { on } = input;
  const { schedule, decided } = await findOccurrence(write, input);
  if (decided?.state === "posted" && !decided.isDeleted)
    throw isDecided("The occurrence is posted. Delete its transaction instead.");
  if (decided) return showDecided(decided);
  const occurrence = openOn(schedule, on);
  const row = toDecision(schedule.id, occurrence, { state: "skipped" });
  await decideOccurrences(write, [row], occurrence.isReminded ? [row] : []);
  const skipped = withDecided(schedule, [[on, "skipped"]]);
  const after = { ...moved(skipped), version: schedule.version + 1, updatedAt: write.now };
  await saveSchedule(write, { op: "update", before: schedule, after, skipped: on });
  await resolveReminders(write, [schedule.id]);
  return getOccurrence(write, input);
}

import { isDeepStrictEqual } from "node:util";
import { addDays, AppError, assertVersion, type CalendarDate } from "@outlay/core";
import { type Db, schedules } from "@outlay/db";
import { and, eq, gt, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { fromCreateInput } from "../ledger/transaction-fields.logic.ts";
import { toRule } from "../planning/dates/rule.contract.ts";
import { resolveNotifications } from "../planning/notifications/notify.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import { idTaken } from "../support/replay.ts";
import { resolveTemplate } from "./resolve-template.ts";
import { begin, findLastDecided, loadDecided, moved, saveSchedule } from "./saving.ts";
import { getSchedule, type ScheduleRow, selectSchedules } from "./schedule-rows.ts";
import { recordSchedule, scheduleSnapshot } from "./schedule.wire.ts";
import type {
  CreateScheduleInput,
  ListSchedulesInput,
  RemoveScheduleInput,
  UpdateScheduleInput,
} from "./schedules.contract.ts";
import { patchRule, withSettings } from "./settings.logic.ts";
import type { Template } from "./template.logic.ts";
import { newestSettings, type Settings } from "./timeline.logic.ts";

export const maxSchedules = 200;
const maxSettings = 20;

/** Whether there is something to do for a schedule today. */
export const isDue = ({ lookOn }: ScheduleRow, today: CalendarDate): boolean =>
  lookOn !== null && lookOn <= today;

const kindNames = { expense: "Expense", income: "Income", refund: "Refund", transfer: "Transfer" };
/** At most 100 characters, none of them cut in two. */
const defaultName = ({ payee, note, kind }: Template) =>
  [...(payee ?? note ?? kindNames[kind])].slice(0, 100).join("").trim();

/** Throws `schedule.limit`. */
export async function assertRoom({ tx, book }: LockedBook): Promise<void> {
  const live = and(eq(schedules.bookId, book.id), isNull(schedules.deletedAt));
  if ((await tx.$count(schedules, live)) < maxSchedules) return;
  const message = `A book has at most ${maxSchedules} schedules. Delete one first.`;
  throw new AppError("schedule.limit", message);
}

/** A repeated create returns the schedule that it made. Throws `id.taken`. */
async function findReplay(
  { tx, book }: LockedBook,
  id: string,
  made: Omit<Settings, "fromOn">,
): Promise<ScheduleRow | undefined> {
  const [row] = await selectSchedules(tx, book, eq(schedules.id, id));
  const isOwn = and(eq(schedules.bookId, book.id), eq(schedules.id, id));
  if (!row && (await tx.$count(schedules, isOwn)) === 0) return undefined;
  if (!row) throw idTaken();
  const { fromOn: _, ...settings } = newestSettings(row.settings);
  if (!isDeepStrictEqual(settings, made)) throw idTaken();
  return row;
}

/** Throws `schedule.limit`, `id.taken`, and what creating its transaction throws, at fields of the template. */
export async function createSchedule(
  write: LockedBook,
  input: CreateScheduleInput,
): Promise<ScheduleRow> {
  const { book, now, today } = write;
  const { id = uuidv7(), missed, paused, mode, leadDays } = input;
  const rule = toRule(input);
  const template = await resolveTemplate(write, { fields: fromCreateInput(input.template) });
  const made = { rule, mode, leadDays, template };
  const existing = await findReplay(write, id, made);
  if (existing) return existing;
  await assertRoom(write);
  const openOn = rule.startsOn;
  const name = input.name ?? defaultName(template);
  const row: ScheduleRow = {
    id,
    name,
    missed,
    paused,
    openOn,
    nextDueOn: null,
    lookOn: null,
    problemCode: null,
    problem: null,
    version: 1,
    createdBy: book.actorId,
    createdAt: now,
    updatedAt: now,
    settings: [
      {
        ...made,
        fromOn: openOn,
      },
    ],
    decided: new Map(),
  };
  const begun = begin(row, { today, field: "startsOn" });
  await saveSchedule(write, { op: "create", before: null, ...begun });
  return begun.after;
}

/** The day from which on given settings apply. */
async function firstDayOf(
  { tx, book }: LockedBook,
  { id, openOn }: ScheduleRow,
  { from, startsOn }: UpdateScheduleInput,
): Promise<CalendarDate> {
  if (from !== undefined && from > openOn) return from;
  // An earlier start brings occurrences before the next one, but none twice.
  if (from !== undefined || startsOn === undefined || startsOn >= openOn) return openOn;
  const last = await findLastDecided(tx, book, id);
  const free = last === undefined ? startsOn : addDays(last, 1);
  return [free > startsOn ? free : startsOn, openOn].toSorted()[0] ?? openOn;
}

/** The newest settings with the given fields. */
async function patchSettings(
  write: LockedBook,
  newest: Settings,
  input: UpdateScheduleInput,
): Promise<Omit<Settings, "fromOn">> {
  const { mode = newest.mode, leadDays = newest.leadDays, template: patch } = input;
  const template = patch
    ? await resolveTemplate(write, { current: newest.template, patch })
    : newest.template;
  return { rule: patchRule(newest.rule, input), mode, leadDays, template };
}

async function changedSettings(
  write: LockedBook,
  before: ScheduleRow,
  input: UpdateScheduleInput,
): Promise<Pick<ScheduleRow, "settings" | "openOn" | "decided">> {
  const newest = newestSettings(before.settings);
  const patched = await patchSettings(write, newest, input);
  const { fromOn: _, ...current } = newest;
  if (isDeepStrictEqual(patched, current)) return before;
  const fromOn = await firstDayOf(write, before, input);
  const settings = withSettings(before, patched, fromOn);
  if (settings.length > maxSettings)
    throw new AppError("schedule.limit", "The schedule has too many changes that are to come.");
  if (fromOn >= before.openOn) return { ...before, settings };
  return { settings, openOn: fromOn, decided: await loadDecided(write, before.id, fromOn) };
}

/**
 * Changes the given fields. Occurrences before `from` stay as they are. Throws `schedule.not_found`, `version.conflict`,
 * `schedule.limit`, and the errors of a create.
 */
export async function updateSchedule(
  write: LockedBook,
  input: UpdateScheduleInput,
): Promise<ScheduleRow> {
  const { tx, book, now, today } = write;
  const before = await getSchedule(tx, book, input.id);
  assertVersion(before.version, input.version);
  const { name = before.name, missed = before.missed, paused = before.paused } = input;
  const { settings, openOn, decided } = await changedSettings(write, before, input);
  const named = { ...before, name, missed, paused, settings, openOn, decided };
  if (isDeepStrictEqual(scheduleSnapshot(named), scheduleSnapshot(before))) return before;
  const row = { ...named, version: before.version + 1, updatedAt: now };
  const isBegun = (before.paused && !paused) || openOn < before.openOn;
  const field = before.paused ? "missed" : "startsOn";
  const begun = isBegun ? begin(row, { today, field }) : { after: moved(row), missed: [] };
  await saveSchedule(write, { op: "update", before, ...begun });
  return begun.after;
}

/** Deletes it; its transactions stay. Throws `schedule.not_found`, `version.conflict`. */
export async function removeSchedule(
  write: LockedBook,
  { id, version }: RemoveScheduleInput,
): Promise<void> {
  const { tx, book, now } = write;
  const before = await getSchedule(tx, book, id);
  assertVersion(before.version, version);
  await tx
    .update(schedules)
    .set({
      deletedAt: now,
      updatedAt: now,
      version: before.version + 1,
      nextDueOn: null,
      lookOn: null,
      problemCode: null,
      problem: null,
    })
    .where(and(eq(schedules.bookId, book.id), eq(schedules.id, id)));
  await recordSchedule(write, { op: "delete", before, after: null });
  await resolveNotifications(write, [{ kind: "schedule.due", entityId: id }]);
}

/** The book's schedules, in the order of their ids. */
export async function listSchedules(
  db: Db,
  book: Book,
  { cursor, limit }: ListSchedulesInput,
): Promise<Page<ScheduleRow>> {
  const after = decodeCursor(cursor, "schedules", z.tuple([z.uuid()]))?.[0];
  const condition = after === undefined ? undefined : gt(schedules.id, after);
  const rows = await selectSchedules(db, book, condition, limit + 1);
  return toPage(rows, limit, ({ id }) => encodeCursor("schedules", [id]));
}

import { isDeepStrictEqual } from "node:util";
import { AppError, type CalendarDate, minorToThousandths, toMinor } from "@outlay/core";
import { people, scheduleOccurrences, schedules } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import { getCategory } from "../ledger/categories.ts";
import { readSharesImage } from "../ledger/shares.logic.ts";
import { toRule } from "../planning/dates/rule.contract.ts";
import { begin, loadDecided, moved, saveSchedule } from "./saving.ts";
import { getSchedule, type ScheduleRow, scheduleSelection } from "./schedule-rows.ts";
import type {
  RecordedSchedule,
  RecordedSettings,
  RecordedTemplate,
} from "./schedule-snapshot.contract.ts";
import { assertRoom, removeSchedule } from "./schedules.ts";
import { categoriesOf, type Template } from "./template.logic.ts";
import type { Settings } from "./timeline.logic.ts";

function readTemplate(recorded: RecordedTemplate): Template {
  const { kind, currency, payee, note, tags, original, excluded } = recorded;
  const amountMinor = toMinor(recorded.amount, currency, ["template", "amount"]);
  const common = {
    kind,
    currency,
    amountMinor,
    payee,
    note,
    tags,
    excluded,
    amountThousandths: minorToThousandths(amountMinor, currency),
    originalAmountMinor: original && toMinor(original.amount, original.currency, ["original"]),
    originalCurrency: original?.currency ?? null,
    shares: readSharesImage(recorded.shares ?? null, currency),
  };
  if (recorded.kind === "transfer") {
    const { fromAccountId: accountId, toAccountId, toAmount, toCurrency, fee } = recorded;
    return {
      ...common,
      accountId,
      toAccountId,
      toCurrency,
      categoryId: null,
      splits: [],
      toAmountMinor: toMinor(toAmount, toCurrency, ["template", "toAmount"]),
      feeMinor: fee && toMinor(fee.amount, currency, ["template", "fee", "amount"]),
      feeCategoryId: fee?.categoryId ?? null,
    };
  }
  const { accountId, categoryId, splits } = recorded;
  return {
    ...common,
    accountId,
    categoryId,
    toAccountId: null,
    toCurrency: null,
    toAmountMinor: null,
    feeMinor: null,
    feeCategoryId: null,
    splits: splits.map(({ amount, ...split }, index) => ({
      ...split,
      amountMinor: toMinor(amount, currency, ["template", "splits", index, "amount"]),
    })),
  };
}

const readSettings = (recorded: RecordedSettings): Settings => ({
  fromOn: recorded.from,
  rule: toRule(recorded),
  mode: recorded.mode,
  leadDays: recorded.leadDays,
  template: readTemplate(recorded.template),
});

const allSettings = (recorded: RecordedSchedule) =>
  [...recorded.earlier, recorded].map(readSettings);

const daysOf = ({ fromOn, rule, mode }: Settings) => ({ fromOn, rule, mode });

/** Throws `category.not_found`. */
async function assertCategories(
  { tx, book }: LockedBook,
  settings: readonly Settings[],
): Promise<void> {
  const ids = new Set(settings.flatMap(({ template }) => categoriesOf(template)));
  for (const id of ids) await getCategory(tx, book, id);
}

/** Throws `person.not_found`. */
async function assertPeople(
  { tx, book }: LockedBook,
  settings: readonly Settings[],
): Promise<void> {
  const named = settings.flatMap(({ template: { shares } }) =>
    shares ? [shares.paidBy, ...shares.parts.map(({ personId }) => personId)] : [],
  );
  if (named.length === 0) return;
  const rows = await tx.select({ id: people.id }).from(people).where(eq(people.bookId, book.id));
  const known = new Set(rows.map(({ id }) => id));
  if (named.every((id) => known.has(id))) return;
  throw new AppError("person.not_found", "A person who shared it is removed.");
}

/** Restores a deleted schedule. Throws `schedule.not_found`, `schedule.limit`, `category.not_found`. */
async function restoreSchedule(write: LockedBook, id: string): Promise<void> {
  const { tx, book, now, today } = write;
  await assertRoom(write);
  const [row] = await tx
    .select(scheduleSelection(book.id))
    .from(schedules)
    .where(and(eq(schedules.bookId, book.id), eq(schedules.id, id)));
  if (!row) throw new AppError("schedule.not_found", "No schedule has this id.");
  await assertCategories(write, row.settings);
  const next = { ...row, version: row.version + 1, updatedAt: now };
  const begun = begin(next, { today, field: "id" });
  await saveSchedule(write, { op: "restore", before: row, ...begun });
}

/** Makes a skipped occurrence due again. */
async function unskip(write: LockedBook, row: ScheduleRow, on: CalendarDate): Promise<void> {
  const { tx, book, now } = write;
  await tx
    .delete(scheduleOccurrences)
    .where(
      and(
        eq(scheduleOccurrences.bookId, book.id),
        eq(scheduleOccurrences.scheduleId, row.id),
        eq(scheduleOccurrences.onDay, on),
        eq(scheduleOccurrences.state, "skipped"),
      ),
    );
  const opened = await reopened(write, row, on);
  const after = { ...moved(opened), version: row.version + 1, updatedAt: now };
  await saveSchedule(write, { op: "update", before: row, after });
}

/** A schedule whose occurrences from a day on are open again, unless they are decided. */
async function reopened(
  write: LockedBook,
  row: ScheduleRow,
  fromOn: CalendarDate,
): Promise<ScheduleRow> {
  const openOn = fromOn < row.openOn ? fromOn : row.openOn;
  return { ...row, openOn, decided: await loadDecided(write, row.id, openOn) };
}

type ScheduleChange = {
  entityId: string;
  before: RecordedSchedule | null;
  after: RecordedSchedule | null;
};

export async function revertSchedule(
  write: LockedBook,
  { entityId: id, before, after }: ScheduleChange,
): Promise<void> {
  if (!before) return removeSchedule(write, { id });
  if (!after) return restoreSchedule(write, id);
  const { tx, book, now, today } = write;
  const row = await getSchedule(tx, book, id);
  if (after.skipped !== undefined) return unskip(write, row, after.skipped);
  const { name, missed, paused } = before;
  const settings = allSettings(before);
  const former = allSettings(after);
  const isSame = isDeepStrictEqual(settings, former);
  if (!isSame) {
    await assertCategories(write, settings);
    await assertPeople(write, settings);
  }
  const isOnSameDays = isDeepStrictEqual(settings.map(daysOf), former.map(daysOf));
  const opened = isOnSameDays ? row : await reopened(write, row, after.from);
  const own = { name, missed, paused, settings: isSame ? row.settings : settings };
  const next = { ...opened, ...own, version: row.version + 1, updatedAt: now };
  const isResumed = row.paused && !paused;
  const begun = isResumed
    ? begin(next, { today, field: "missed" })
    : { after: moved(next), missed: [] };
  await saveSchedule(write, { op: "update", before: row, ...begun });
}

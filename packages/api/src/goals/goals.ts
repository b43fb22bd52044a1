import {
  type Amount,
  AppError,
  assertVersion,
  type CalendarDate,
  type CurrencyCode,
  dateIn,
  fieldError,
  formatMinor,
  toMinor,
} from "@outlay/core";
import { accounts, type Db, goals } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { type GoalRow, selectGoals } from "../planning/goals/goal-rows.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import { matchesFields, resolveReplay } from "../support/replay.ts";
import {
  type CreateGoalInput,
  type Goal,
  type GoalImage,
  type ListGoalsInput,
  maxGoals,
  type RemoveGoalInput,
  type UpdateGoalInput,
} from "./goals.contract.ts";
import { foreseeBookGoals, showGoal } from "./outlook.ts";

const isGoal = (book: Pick<Book, "id">, id: string) =>
  and(eq(goals.bookId, book.id), eq(goals.id, id));

/** Throws `goal.not_found`. */
async function findGoal(db: Db, book: Book, id: string): Promise<GoalRow> {
  const [row] = await selectGoals(db, book, eq(goals.id, id));
  if (row) return row;
  throw new AppError("goal.not_found", "No goal has this id.");
}

export const imageOfGoal = (row: GoalRow): GoalImage => ({
  id: row.id,
  name: row.name,
  accountId: row.accountId,
  currency: row.currency,
  target: formatMinor(row.targetMinor, row.currency),
  by: row.byDay,
  allocated: row.allocatedMinor === null ? null : formatMinor(row.allocatedMinor, row.currency),
  version: row.version,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

type Written = { op: FeedEntry["op"]; before: GoalRow | null; after: GoalRow | null };

async function record(write: LockedBook, { op, before, after }: Written): Promise<void> {
  const entityId = (after ?? before)?.id ?? "";
  const images = { before: before && imageOfGoal(before), after: after && imageOfGoal(after) };
  await appendChanges(write, [{ entity: "goal", entityId, op, ...images }]);
}

/** Throws `account.not_found`. */
async function currencyOf(
  { tx, book }: { tx: Db; book: Pick<Book, "id"> },
  accountId: string,
): Promise<CurrencyCode> {
  const isAccount = and(eq(accounts.bookId, book.id), eq(accounts.id, accountId));
  const [account] = await tx
    .select({ currency: accounts.currency })
    .from(accounts)
    .where(isAccount);
  if (account) return account.currency;
  throw fieldError("account.not_found", ["accountId"], "No account has this id.");
}

const amounts = (target: Amount, allocated: Amount | null, currency: CurrencyCode) => ({
  currency,
  targetMinor: toMinor(target, currency, ["target"]),
  allocatedMinor: allocated === null ? null : toMinor(allocated, currency, ["allocated"]),
});

async function insertGoal(
  write: LockedBook,
  op: "create" | "restore",
  row: GoalRow,
): Promise<void> {
  const { tx, book } = write;
  if ((await tx.$count(goals, eq(goals.bookId, book.id))) >= maxGoals)
    throw new AppError("goal.limit", `A book has at most ${maxGoals} goals.`);
  await tx.insert(goals).values({ ...row, bookId: book.id });
  await record(write, { op, before: null, after: row });
}

/** Throws `account.not_found`, `goal.limit`, `id.taken`. */
export async function createGoal(write: LockedBook, input: CreateGoalInput): Promise<Goal> {
  const { tx, book, now } = write;
  const { id = uuidv7(), name, accountId, target, by: byDay, allocated } = input;
  const currency = await currencyOf(write, accountId);
  const sent = { name, accountId, byDay, ...amounts(target, allocated, currency) };
  const [existing] = await selectGoals(tx, book, eq(goals.id, id));
  if (existing) resolveReplay(existing, sent);
  else
    await insertGoal(write, "create", { ...sent, id, version: 1, createdAt: now, updatedAt: now });
  return getGoal(tx, book, { id }, now);
}

/** Brings back a goal that was removed. */
export async function restoreGoal(
  write: LockedBook,
  { target, allocated, by: byDay, currency, version, ...kept }: RecordedGoal,
): Promise<void> {
  await insertGoal(write, "restore", {
    ...kept,
    byDay,
    ...amounts(target, allocated, currency),
    version: version + 1,
    updatedAt: write.now,
  });
}

/** As the feed is read back. */
export type RecordedGoal = Omit<GoalImage, "target" | "allocated" | "by" | "currency"> & {
  target: Amount;
  allocated: Amount | null;
  by: CalendarDate | null;
  currency: CurrencyCode;
};

/** Changes the given fields; null clears. Throws `goal.not_found`, `account.not_found`, `version.conflict`. */
export async function updateGoal(write: LockedBook, input: UpdateGoalInput): Promise<Goal> {
  const { tx, book, now } = write;
  const before = await findGoal(tx, book, input.id);
  assertVersion(before.version, input.version);
  const { name = before.name, accountId = before.accountId, by: byDay = before.byDay } = input;
  const currency =
    accountId === before.accountId ? before.currency : await currencyOf(write, accountId);
  const former = (minor: bigint) => ({ minor, currency: before.currency });
  const allocatedBefore = before.allocatedMinor === null ? null : former(before.allocatedMinor);
  const { target = former(before.targetMinor), allocated = allocatedBefore } = input;
  const changes = { name, accountId, byDay, ...amounts(target, allocated, currency) };
  if (!matchesFields(before, changes)) {
    const after = { ...before, ...changes, version: before.version + 1, updatedAt: now };
    await tx.update(goals).set(after).where(isGoal(book, input.id));
    await record(write, { op: "update", before, after });
  }
  return getGoal(tx, book, { id: input.id }, now);
}

/** Throws `goal.not_found`, `version.conflict`. */
export async function removeGoal(
  write: LockedBook,
  { id, version }: RemoveGoalInput,
): Promise<void> {
  const { tx, book } = write;
  const before = await findGoal(tx, book, id);
  assertVersion(before.version, version);
  await tx.delete(goals).where(isGoal(book, id));
  await record(write, { op: "delete", before, after: null });
}

/** Goals of a book, at most 100, with what they have. */
async function showGoals(db: Db, book: Book, rows: readonly GoalRow[], now: Date): Promise<Goal[]> {
  const today = dateIn(book.timeZone, now);
  const outlooks = await foreseeBookGoals(db, book, rows, today);
  return rows.map((row) => showGoal(imageOfGoal(row), row, outlooks.get(row.id), today));
}

const cursorKey = z.tuple([z.iso.datetime(), z.uuid()]);
const keyOf = ({ createdAt, id }: Pick<GoalRow, "createdAt" | "id">) => [
  createdAt.toISOString(),
  id,
];

/** The book's goals, oldest first, with what they have. Throws `account.not_found`. */
export async function listGoals(
  db: Db,
  book: Book,
  { accountId, cursor, limit }: ListGoalsInput,
  now: Date,
): Promise<Page<Goal>> {
  const after = decodeCursor(cursor, "goals", cursorKey)?.join(" ");
  const isOf = accountId === undefined ? undefined : eq(goals.accountId, accountId);
  const rows = await selectGoals(db, book, isOf);
  if (accountId !== undefined && rows.length === 0) await currencyOf({ tx: db, book }, accountId);
  const items = await showGoals(db, book, rows, now);
  const later = items.filter((goal) => after === undefined || keyOf(goal).join(" ") > after);
  return toPage(later.slice(0, limit + 1), limit, (goal) => encodeCursor("goals", keyOf(goal)));
}

/** Throws `goal.not_found`. */
export async function getGoal(
  db: Db,
  book: Book,
  { id }: { id: string },
  now: Date,
): Promise<Goal> {
  const { accountId } = await findGoal(db, book, id);
  const rows = await selectGoals(db, book, eq(goals.accountId, accountId));
  const goal = (await showGoals(db, book, rows, now)).find((item) => item.id === id);
  if (goal) return goal;
  throw new AppError("goal.not_found", "No goal has this id.");
}

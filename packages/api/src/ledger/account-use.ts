import {
  accounts,
  dailyTotals,
  type Db,
  goals,
  importEntries,
  imports,
  scheduleSettings,
  statements,
  transactions,
} from "@outlay/db";
import { and, eq, gt, inArray, notInArray, or, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { type CalendarDate, inUseError, trustedDate } from "@outlay/core";

/** The schedules that record in an account, also deleted ones. */
async function findSchedules(db: Db, book: Book, accountId: string) {
  return db
    .selectDistinct({ id: scheduleSettings.scheduleId })
    .from(scheduleSettings)
    .where(
      and(
        eq(scheduleSettings.bookId, book.id),
        or(eq(scheduleSettings.accountId, accountId), eq(scheduleSettings.toAccountId, accountId)),
      ),
    )
    .limit(10);
}

const done: (typeof imports.$inferSelect)["state"][] = ["committed", "reverted"];

/** The committed imports that were uploaded for an account or have entries of it, reverted ones too. */
async function findImports(db: Db, book: Book, accountId: string) {
  const having = db
    .select({ id: importEntries.importId })
    .from(importEntries)
    .where(and(eq(importEntries.bookId, book.id), eq(importEntries.accountId, accountId)));
  return db
    .select({ id: imports.id })
    .from(imports)
    .where(
      and(
        eq(imports.bookId, book.id),
        inArray(imports.state, done),
        or(eq(imports.accountId, accountId), inArray(imports.id, having)),
      ),
    )
    .limit(10);
}

/** Deletes the previews of files that were uploaded for an account. */
export async function deletePreviews(db: Db, book: Book, accountId: string): Promise<void> {
  await db
    .delete(imports)
    .where(
      and(
        eq(imports.bookId, book.id),
        eq(imports.accountId, accountId),
        notInArray(imports.state, done),
      ),
    );
}

/**
 * Throws `account.in_use` when a transaction, import, schedule, statement or goal uses the account. Deleted ones count too: they can be restored.
 */
export async function assertUnused(
  db: Db,
  book: Book,
  accountId: string,
  message = "The account has transactions. Archive it instead.",
): Promise<void> {
  const using = await db
    .select({ id: transactions.id })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        or(eq(transactions.accountId, accountId), eq(transactions.toAccountId, accountId)),
      ),
    )
    .limit(10);
  if (using.length > 0)
    throw inUseError(
      "account.in_use",
      message,
      using.map(({ id }) => ({ kind: "transaction", id })),
    );
  const imported = await findImports(db, book, accountId);
  if (imported.length > 0)
    throw inUseError(
      "account.in_use",
      "Files were imported to the account. Archive it instead.",
      imported.map(({ id }) => ({ kind: "import", id })),
    );
  const recurring = await findSchedules(db, book, accountId);
  if (recurring.length > 0)
    throw inUseError(
      "account.in_use",
      "Give its schedules another account first, or archive it instead.",
      recurring.map(({ id }) => ({ kind: "schedule", id })),
    );
  const stated = await db
    .select({ id: statements.id })
    .from(statements)
    .where(and(eq(statements.bookId, book.id), eq(statements.accountId, accountId)))
    .limit(10);
  if (stated.length > 0)
    throw inUseError(
      "account.in_use",
      "Remove its statements first, or archive it instead.",
      stated.map(({ id }) => ({ kind: "statement", id })),
    );
  await assertNoGoal(db, book, accountId);
}

/** Throws `account.in_use` when a goal is saved for in the account. */
async function assertNoGoal(db: Db, book: Book, accountId: string): Promise<void> {
  const saving = await db
    .select({ id: goals.id, name: goals.name })
    .from(goals)
    .where(and(eq(goals.bookId, book.id), eq(goals.accountId, accountId)))
    .limit(10);
  if (saving.length === 0) return;
  const using = saving.map((goal) => ({ kind: "goal" as const, ...goal }));
  throw inUseError("account.in_use", "Remove its goals first, or archive it instead.", using);
}

/** SQL for the day of the first transaction in the account of the outer row; null without any. */
export function firstDay(book: Pick<Book, "id">): SQL<CalendarDate | null> {
  const isCounted = and(
    eq(dailyTotals.bookId, book.id),
    eq(dailyTotals.accountId, accounts.id),
    gt(dailyTotals.count, 0),
  );
  return sql`(select min(${dailyTotals.day}) from ${dailyTotals} where ${isCounted})`.mapWith(
    trustedDate,
  );
}

/** SQL for what a transaction `t` adds to its own account, in minor units. */
export const effectOnAccount = sql.raw(
  "case when t.kind in ('income', 'refund') then t.amount_minor else -t.amount_minor - coalesce(t.fee_minor, 0) end",
);

/** SQL for what pending transactions add to accounts, by day: `account_id`, `day`, `minor`. */
export const pendingEffects = (book: Pick<Book, "id">): SQL => {
  const isPending = sql`t.book_id = ${book.id} and t.deleted_at is null and t.state = 'pending'`;
  return sql`
    select t.account_id, t.occurred_on as day, ${effectOnAccount} as minor
    from ${transactions} t where ${isPending}
    union all
    select t.to_account_id, coalesce(t.arrives_on, t.occurred_on), t.to_amount_minor
    from ${transactions} t where ${isPending} and t.to_account_id is not null`;
};

/** SQL for the sum, in minor units, of what is pending until a day in the account of the outer row. */
export const sumPending = (book: Pick<Book, "id">, day: CalendarDate): SQL<bigint> =>
  sql`(select coalesce(sum(pending.minor), 0) from (${pendingEffects(book)}) pending
    where pending.account_id = ${accounts.id} and pending.day <= ${day}::date)`.mapWith(BigInt);

/** SQL for the sum, in minor units, of the transactions after a day in the account of the outer row. */
export function sumAfter(book: Book, day: CalendarDate): SQL<bigint> {
  const isCounted = and(
    eq(dailyTotals.bookId, book.id),
    eq(dailyTotals.accountId, accounts.id),
    gt(dailyTotals.day, day),
  );
  const { sumMinor } = dailyTotals;
  return sql`(select coalesce(sum(${sumMinor}), 0) from ${dailyTotals} where ${isCounted})`.mapWith(
    BigInt,
  );
}

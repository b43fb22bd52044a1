import { type CalendarDate, formatMinor } from "@outlay/core";
import { accounts, dailyTotals, type Db, statements } from "@outlay/db";
import { and, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { effectOnAccount, firstDay, pendingEffects } from "../ledger/account-use.ts";
import { balanceOn, openingDay } from "../ledger/opening.logic.ts";
import type { StatementImage } from "./statements.contract.ts";

const { bookId: _bookId, ...columns } = getTableColumns(statements);
export const statementColumns = columns;

/** A statement as it is stored. */
export type StatementRow = Omit<typeof statements.$inferSelect, "bookId">;

/** A statement beside its account, as the ledger is now. */
export type ComparedStatement = StatementRow & {
  accountName: string;
  /** What the ledger holds at the end of its day, without what is pending: the bank has yet to book that. */
  ledgerMinor: bigint;
  /** The part of that which is the opening balance. */
  openingMinor: bigint;
};

type Subject = { id: string; timeZone: string };

/**
 * SQL for what statements compare with, by their ids: the sum of all that is dated later (`later`) and of what is pending until
 * their day. Their days are laid among the days of the ledger, so that each of these is read once, however many there are.
 */
const sumsOf = (book: Subject, condition: SQL | undefined) => sql`(
  with asked as materialized (
    select ${statements.id} as id, ${statements.accountId} as account_id, ${statements.onDay} as day
    from ${statements} where ${and(eq(statements.bookId, book.id), condition)}
  ), begun as (
    select account_id, min(day) as day from asked group by account_id
  ), moves as (
    select id, account_id, day, 0::numeric as minor, 0::numeric as pending from asked
    union all
    select null, total.account_id, total.day, total.sum_minor, 0
    from begun join ${dailyTotals} total
      on total.book_id = ${book.id} and total.account_id = begun.account_id and total.day > begun.day
    union all
    select null, effect.account_id, effect.day, 0, effect.minor
    from (${pendingEffects(book)}) effect where effect.account_id in (select account_id from asked)
  )
  select id, sum(minor) over (
      partition by account_id order by day desc, id nulls last rows unbounded preceding) as later,
    sum(pending) over (partition by account_id order by day, id nulls first rows unbounded preceding) as pending
  from moves
) sums`;

/** Statements with what the ledger holds, the newest day first. The condition is one on statements alone. */
export async function selectStatements(
  db: Db,
  book: Subject,
  condition: SQL | undefined,
  limit?: number,
): Promise<ComparedStatement[]> {
  const query = db
    .select({
      statement: columns,
      account: {
        name: accounts.name,
        openedOn: accounts.openedOn,
        createdAt: accounts.createdAt,
        openingBalanceMinor: accounts.openingBalanceMinor,
        balanceMinor: accounts.balanceMinor,
      },
      laterMinor: sql`sums.later::text`.mapWith(BigInt),
      pendingMinor: sql`sums.pending::text`.mapWith(BigInt),
      firstOn: firstDay(book),
    })
    .from(statements)
    .innerJoin(
      accounts,
      and(eq(accounts.bookId, statements.bookId), eq(accounts.id, statements.accountId)),
    )
    .innerJoin(sumsOf(book, condition), sql`sums.id = ${statements.id}`)
    .where(and(eq(statements.bookId, book.id), condition))
    .orderBy(desc(statements.onDay), desc(statements.id));
  const rows = await (limit === undefined ? query : query.limit(limit));
  return rows.map(({ statement, account: { name, ...account }, pendingMinor, ...sums }) => {
    const state = { ...account, ...sums, timeZone: book.timeZone };
    const isOpened = openingDay(state) <= statement.onDay;
    return {
      ...statement,
      accountName: name,
      ledgerMinor: balanceOn(state, statement.onDay) - pendingMinor,
      openingMinor: isOpened ? account.openingBalanceMinor : 0n,
    };
  });
}

/** What of the ledger is reconciled at the end of days, without the opening balance. */
export async function sumReconciled(
  db: Db,
  book: { id: string },
  { accountId, days }: { accountId: string; days: readonly CalendarDate[] },
): Promise<Map<string, bigint>> {
  if (days.length === 0) return new Map();
  const until = days.toSorted().at(-1);
  const isCounted = sql`t.book_id = ${book.id} and t.deleted_at is null and t.state = 'reconciled'
    and t.occurred_on <= ${until}::date`;
  const rows = await db.execute<{ day: string; minor: string }>(sql`
    with legs as (
      select t.occurred_on as day, ${effectOnAccount} as minor, false as asked
      from transactions t where ${isCounted} and t.account_id = ${accountId}
      union all
      select coalesce(t.arrives_on, t.occurred_on), t.to_amount_minor, false
      from transactions t where ${isCounted} and t.to_account_id = ${accountId}
      union all
      select day, 0, true from unnest(${`{${days.join(",")}}`}::date[]) given(day)
    )
    select to_char(day, 'YYYY-MM-DD') as day, minor::text as minor from (
      select day, asked, sum(minor) over (order by day, asked rows unbounded preceding) as minor from legs
    ) sums where asked`);
  return new Map(rows.map(({ day, minor }) => [day, BigInt(minor)]));
}

/** A statement in the change feed: without what follows from the ledger. */
export function statementSnapshot(row: StatementRow): StatementImage {
  const { id, accountId, onDay: on, balanceMinor, currency, importId, createdAt } = row;
  const balance = formatMinor(balanceMinor, currency);
  return { id, accountId, on, balance, currency, importId, createdAt };
}

type Written = { op: FeedEntry["op"]; before: StatementRow | null; after: StatementRow | null };

/** Appends changes of statements to the feed. */
export async function recordStatements(
  write: LockedBook,
  written: readonly Written[],
): Promise<void> {
  const entries = written.map(({ op, before, after }) => ({
    entity: "statement" as const,
    entityId: (after ?? before)?.id ?? "",
    op,
    before: before && statementSnapshot(before),
    after: after && statementSnapshot(after),
  }));
  await appendChanges(write, entries);
}

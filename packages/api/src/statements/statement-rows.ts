import { type CalendarDate, formatMinor } from "@outlay/core";
import { accounts, dailyTotals, type Db, statements } from "@outlay/db";
import { and, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { firstDay } from "../ledger/account-use.ts";
import { balanceOn, openingDay } from "../ledger/opening.logic.ts";
import type { StatementImage } from "./statements.contract.ts";

const { bookId: _bookId, ...columns } = getTableColumns(statements);
export const statementColumns = columns;

/** A statement as it is stored. */
export type StatementRow = Omit<typeof statements.$inferSelect, "bookId">;

/** A statement beside its account, as the ledger is now. */
export type ComparedStatement = StatementRow & {
  accountName: string;
  /** What the ledger holds at the end of its day. */
  ledgerMinor: bigint;
  /** The part of that which is the opening balance. */
  openingMinor: bigint;
};

type Subject = { id: string; timeZone: string };

/** Statements with what the ledger holds, the newest day first. */
export async function selectStatements(
  db: Db,
  book: Subject,
  condition: SQL | undefined,
  limit?: number,
): Promise<ComparedStatement[]> {
  const later = sql`(select coalesce(sum(later.sum_minor), 0) from ${dailyTotals} later
    where later.book_id = ${book.id} and later.account_id = ${accounts.id} and later.day > ${statements.onDay})`;
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
      laterMinor: later.mapWith(BigInt),
      firstOn: firstDay(book),
    })
    .from(statements)
    .innerJoin(
      accounts,
      and(eq(accounts.bookId, statements.bookId), eq(accounts.id, statements.accountId)),
    )
    .where(and(eq(statements.bookId, book.id), condition))
    .orderBy(desc(statements.onDay), desc(statements.id));
  const rows = await (limit === undefined ? query : query.limit(limit));
  return rows.map(({ statement, account: { name, ...account }, ...sums }) => {
    const state = { ...account, ...sums, timeZone: book.timeZone };
    const isOpened = openingDay(state) <= statement.onDay;
    return {
      ...statement,
      accountName: name,
      ledgerMinor: balanceOn(state, statement.onDay),
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
      select t.occurred_on as day, sum(case when t.kind in ('income', 'refund') then t.amount_minor
        else -t.amount_minor end - coalesce(t.fee_minor, 0)) as minor
      from transactions t where ${isCounted} and t.account_id = ${accountId} group by 1
      union all
      select coalesce(t.arrives_on, t.occurred_on), sum(t.to_amount_minor)
      from transactions t where ${isCounted} and t.to_account_id = ${accountId} group by 1
    )
    select to_char(asked.day, 'YYYY-MM-DD') as day, coalesce(sum(legs.minor), 0)::text as minor
    from unnest(${`{${days.join(",")}}`}::date[]) asked(day) left join legs on legs.day <= asked.day
    group by asked.day`);
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

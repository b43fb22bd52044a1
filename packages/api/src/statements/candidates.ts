import { addDays, type CalendarDate, trustedDate } from "@outlay/core";
import { type Db, statements, transactions } from "@outlay/db";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { effectOnAccount } from "../ledger/account-use.ts";
import type { StatementRow } from "./statement-rows.ts";
import type { Candidate } from "./suggestions.logic.ts";

/** How many transactions of each sort are looked at, the newest first. */
const maxCandidates = 400;
/** How far back without an earlier statement that agrees, and how far ahead what the bank has already booked may be dated. */
const daysBack = 92;
const daysAhead = 14;

async function findStart(
  db: Db,
  book: { id: string },
  { accountId, onDay }: StatementRow,
): Promise<CalendarDate> {
  const [previous] = await db
    .select({ onDay: statements.onDay })
    .from(statements)
    .where(
      and(
        eq(statements.bookId, book.id),
        eq(statements.accountId, accountId),
        eq(statements.state, "balanced"),
        lt(statements.onDay, onDay),
      ),
    )
    .orderBy(desc(statements.onDay))
    .limit(1);
  return previous?.onDay ?? addDays(onDay, -daysBack);
}

/** The transactions in which a difference may lie: of the account, since its last statement that agrees. */
export async function findCandidates(
  db: Db,
  book: { id: string },
  statement: StatementRow,
): Promise<Candidate[]> {
  const { accountId, onDay } = statement;
  const start = await findStart(db, book, statement);
  const until = addDays(onDay, daysAhead);
  const sides = (isLive: boolean) => {
    const condition = sql`t.book_id = ${book.id} and t.deleted_at is ${sql.raw(isLive ? "" : "not")} null`;
    return sql`
      (select t.id, t.occurred_on as day, ${effectOnAccount} as minor, t.state <> 'pending' as booked from ${transactions} t
        where ${condition} and t.account_id = ${accountId}
          and t.occurred_on > ${start}::date and t.occurred_on <= ${until}::date
        order by t.occurred_on desc, t.id desc limit ${maxCandidates})
      union all
      (select t.id, coalesce(t.arrives_on, t.occurred_on), t.to_amount_minor, t.state <> 'pending' from ${transactions} t
        where ${condition} and t.to_account_id = ${accountId}
          and t.occurred_on > ${start}::date - 30 and t.occurred_on <= ${until}::date
          and coalesce(t.arrives_on, t.occurred_on) > ${start}::date
        order by t.occurred_on desc, t.id desc limit ${maxCandidates})`;
  };
  const rows = await db.execute<{ id: string; day: string; minor: string; counted: boolean }>(sql`
    select found.id, to_char(found.day, 'YYYY-MM-DD') as day, found.minor::text as minor, found.counted from (
      (select live.*, live.booked and live.day <= ${onDay}::date as counted from (${sides(true)}) live
        order by live.day desc, live.id desc limit ${maxCandidates})
      union all
      (select gone.*, false from (${sides(false)}) gone
        where gone.day <= ${onDay}::date order by gone.day desc, gone.id desc limit ${maxCandidates})
    ) found order by found.day desc, found.id desc`);
  return rows.map(({ id, day, minor, counted }) => ({
    id,
    day: trustedDate(day),
    effectMinor: BigInt(minor),
    isCounted: counted,
  }));
}

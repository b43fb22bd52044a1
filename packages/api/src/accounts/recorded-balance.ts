import {
  AppError,
  type CalendarDate,
  type CurrencyCode,
  dateIn,
  decimalText,
  parseMinor,
} from "@outlay/core";
import { books, changes, type Db, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { AccountState } from "./account.wire.ts";

/** The last change that was made until an instant: changes are numbered without gaps in the order of their instants. */
async function findLastSeq(db: Db, book: Book, asOf: Date): Promise<number> {
  const [row] = await db.execute<{ seq: string }>(sql`
    with recursive search (low, high) as (
      select 0::bigint, book.change_seq from ${books} book where book.id = ${book.id}
      union all
      select case when isDone then middle else low end, case when isDone then high else middle - 1 end
      from (
        select low, high, (low + high + 1) / 2 as middle, (
          select change.at <= ${asOf.toISOString()}::timestamptz from ${changes} change
          where change.book_id = ${book.id} and change.seq = (low + high + 1) / 2) as isDone
        from search where low < high
      ) step
    )
    select low::text as seq from search where low >= high`);
  return Number(row?.seq ?? 0);
}

type Scope = { accountId: string; on: CalendarDate; seq: number };

/** What the transaction of an image adds to the account until a day, in decimals, and whether it has a part there. */
function effectOf(image: SQL, { accountId, on }: Scope) {
  const text = (field: string) => sql`(${image} ->> ${sql.raw(`'${field}'`)})`;
  const isLive = sql`${image} is not null and ${text("deletedAt")} is null`;
  const leaves = sql`${isLive} and coalesce(${text("accountId")}, ${text("fromAccountId")}) = ${accountId}
    and ${text("occurredOn")} <= ${on}`;
  const arrives = sql`${isLive} and ${text("toAccountId")} = ${accountId}
    and coalesce(${text("arrivesOn")}, ${text("occurredOn")}) <= ${on}`;
  const amount = sql`${text("amount")}::numeric`;
  const fee = sql`coalesce((${image} -> 'fee' ->> 'amount')::numeric, 0)`;
  return {
    sum: sql`(case when ${leaves} then case when ${text("kind")} in ('income', 'refund') then ${amount}
        else -${amount} - ${fee} end else 0 end
      + case when ${arrives} then ${text("toAmount")}::numeric else 0 end)`,
    count: sql`(case when ${leaves} or ${arrives} then 1 else 0 end)`,
  };
}

/** Whether an image may count: nothing arrives before it leaves, and one look finds most changes to be of later days. */
const mayCount = (image: SQL, { accountId, on }: Scope) => sql`(${image} ->> 'occurredOn' <= ${on}
  and ${accountId} in (${image} ->> 'accountId', ${image} ->> 'fromAccountId', ${image} ->> 'toAccountId'))`;

type Changed = { sum: string; count: string; opening: Opening | null };
type Opening =
  | { currency: CurrencyCode; openingBalance: string; openedOn: CalendarDate | null }
  | "none";

/** What changes after one did to the account, and the account before the first of them that is its own. */
async function readLater(db: Db, book: Book, scope: Scope): Promise<Changed> {
  const [before, after] = [effectOf(sql`before`, scope), effectOf(sql`after`, scope)];
  const isLater = sql`book_id = ${book.id} and seq > ${scope.seq}::bigint`;
  const [row] = await db.execute<Changed>(sql`
    select coalesce(sum(${after.sum} - ${before.sum}), 0)::text as sum,
      coalesce(sum(${after.count} - ${before.count}), 0)::text as count,
      (select coalesce(before, '"none"'::jsonb) from ${changes}
        where ${isLater} and entity_id = ${scope.accountId} order by seq limit 1) as opening
    from ${changes} where ${isLater} and entity = 'transaction'
      and (${mayCount(sql`after`, scope)} or ${mayCount(sql`before`, scope)})`);
  if (!row) throw new TypeError("a sum has no row");
  return row;
}

/** Whether more live transactions than a count have a part in the account until a day. */
async function hasMore(
  db: Db,
  book: Book,
  { accountId, on }: Scope,
  count: number,
): Promise<boolean> {
  if (count < 0) return true;
  const rows = await db.execute(sql`
    select 1 from ${transactions} t
    where t.book_id = ${book.id} and t.deleted_at is null
      and (t.account_id = ${accountId} and t.occurred_on <= ${on}::date
        or t.to_account_id = ${accountId} and coalesce(t.arrives_on, t.occurred_on) <= ${on}::date)
    offset ${count} limit 1`);
  return rows.length > 0;
}

type Asked = { account: AccountState; on: CalendarDate; asOf: Date };

/**
 * The balance at the end of a day as it was recorded at an instant, in minor units of the account's currency then: what is recorded now less what the feed
 * has of later changes. `account` is read for the day, in the same snapshot. Throws `account.not_found` if it was not recorded.
 */
export async function recordedBalance(
  db: Db,
  book: Book,
  { account, on, asOf }: Asked,
): Promise<{ minor: bigint; currency: CurrencyCode }> {
  const { id: accountId, balanceMinor, laterMinor, openingBalanceMinor } = account;
  const scope = { accountId, on, seq: await findLastSeq(db, book, asOf) };
  const { sum, count, opening } = await readLater(db, book, scope);
  if (opening === "none")
    throw new AppError("account.not_found", "The account was not recorded at this instant.");
  // It changes while nothing is recorded in the account.
  const { currency, openedOn } = opening ?? account;
  const sumMinor = balanceMinor - openingBalanceMinor - laterMinor;
  const recorded = sumMinor - parseMinor(decimalText(sum), currency);
  const openingMinor = opening
    ? parseMinor(decimalText(opening.openingBalance), currency)
    : openingBalanceMinor;
  if (openingMinor === 0n) return { minor: recorded, currency };
  const day = openedOn ?? dateIn(book.timeZone, account.createdAt);
  const isOpened =
    day <= on || (openedOn === null && (await hasMore(db, book, scope, Number(count))));
  return { minor: isOpened ? recorded + openingMinor : recorded, currency };
}

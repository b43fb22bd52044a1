import {
  AppError,
  type CalendarDate,
  type CurrencyCode,
  dateIn,
  decimalText,
  parseMinor,
} from "@outlay/core";
import { books, changes, type Db, lateDays, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { AccountState } from "./account.wire.ts";

/** SQL for the last change that was made until an instant: changes are numbered without gaps in the order of their instants. */
const lastSeq = (book: Book, asOf: string) => sql`
  with recursive search (low, high) as (
    select 0::bigint, book.change_seq from ${books} book where book.id = ${book.id}
    union all
    select case when isDone then middle else low end, case when isDone then high else middle - 1 end
    from (
      select low, high, (low + high + 1) / 2 as middle, (
        select change.at <= ${asOf}::timestamptz from ${changes} change
        where change.book_id = ${book.id} and change.seq = (low + high + 1) / 2) as isDone
      from search where low < high
    ) step
  )
  select low as seq from search where low >= high`;

type Scope = { accountId: string; on: CalendarDate; asOf: string };

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

const signed = sql`case when t.kind in ('income', 'refund') then t.amount_minor else -t.amount_minor - coalesce(t.fee_minor, 0) end`;
const arrivesOn = sql`coalesce(t.arrives_on, t.occurred_on)`;

/** What a row adds to the account until a day, in minor units, and whether it has a part there. */
function effectNow({ accountId, on }: Scope) {
  const leaves = sql`t.deleted_at is null and t.account_id = ${accountId} and t.occurred_on <= ${on}::date`;
  const arrives = sql`t.deleted_at is null and t.to_account_id = ${accountId} and ${arrivesOn} <= ${on}::date`;
  return {
    sum: sql`case when ${leaves} then ${signed} else 0 end + case when ${arrives} then t.to_amount_minor else 0 end`,
    count: sql`case when ${leaves} or ${arrives} then 1 else 0 end`,
  };
}

/** The live transactions that were recorded since, with a part in the account until the day. */
function madeSince(book: Book, { accountId, on, asOf }: Scope): SQL {
  const days = sql.raw(String(lateDays));
  const isLate = sql`(t.created_at at time zone 'UTC')::date - t.occurred_on > ${days}`;
  // Those that were not recorded late are of the days from then on.
  const isRecent = sql`not (${isLate}) and t.occurred_on >= (${asOf}::timestamptz at time zone 'UTC')::date - ${days}`;
  const rows = (minor: SQL, isPart: SQL, when: SQL) => sql`
    select ${minor} as minor from ${transactions} t
    where t.book_id = ${book.id} and ${isPart} and t.deleted_at is null
      and t.created_at > ${asOf}::timestamptz and t.occurred_on <= ${on}::date and ${when}`;
  const leaving = sql`t.account_id = ${accountId}`;
  const arriving = sql`t.to_account_id = ${accountId} and t.to_account_id is not null and ${arrivesOn} <= ${on}::date`;
  const received = sql`t.to_amount_minor`;
  return sql.join(
    [isLate, isRecent].flatMap((when) => [
      rows(signed, leaving, when),
      rows(received, arriving, when),
    ]),
    sql` union all `,
  );
}

type Since = {
  madeMinor: string;
  changedMinor: string;
  /** In decimals. */
  former: string;
  count: string;
  opening: Opening | null;
};
type Opening =
  | { currency: CurrencyCode; openingBalance: string; openedOn: CalendarDate | null }
  | "none";

/**
 * What was recorded after an instant: transactions that were made since; those of before that were changed since, as they are and as they were;
 * and the account before the first of its changes.
 */
async function readSince(db: Db, book: Book, scope: Scope): Promise<Since> {
  const [now, former] = [effectNow(scope), effectOf(sql`changed.before`, scope)];
  const later = sql`book_id = ${book.id} and seq > (select seq from recorded)`;
  const [row] = await db.execute<Since>(sql`
    with recorded as materialized (${lastSeq(book, scope.asOf)}),
    made as (select coalesce(sum(minor), 0) as minor, count(*) as count from (${madeSince(book, scope)}) made),
    changed as (
      select coalesce(sum(${now.sum}), 0) as minor, coalesce(sum(${former.sum}), 0) as former,
        coalesce(sum(${now.count} - ${former.count}), 0) as count
      from (
        select distinct on (entity_id) entity_id, before, after from ${changes}
        where ${later} and entity = 'transaction' and op <> 'create' order by entity_id, seq
      ) changed
      left join ${transactions} t on t.book_id = ${book.id} and t.id = changed.entity_id
      where (coalesce(changed.before, changed.after) ->> 'createdAt')::timestamptz <= ${scope.asOf}::timestamptz
    )
    select made.minor::text as "madeMinor", changed.minor::text as "changedMinor", changed.former::text as former,
      (made.count + changed.count)::text as count,
      (select coalesce(before, '"none"'::jsonb) from ${changes}
        where ${later} and entity_id = ${scope.accountId} order by seq limit 1) as opening
    from made, changed`);
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

type Asked = { accountId: string; on: CalendarDate; asOf: Date };

/**
 * The balance at the end of a day as it was recorded at an instant, in minor units of the account's currency then: what is recorded now less what was
 * recorded since. `db` has one snapshot. Throws `account.not_found`, also if it was not recorded.
 */
export async function recordedBalance(
  db: Db,
  book: Book,
  { readAccount, ...asked }: Asked & { readAccount: () => Promise<AccountState> },
): Promise<{ minor: bigint; currency: CurrencyCode }> {
  const scope = { ...asked, asOf: asked.asOf.toISOString() };
  // In one round trip.
  const [account, since] = await Promise.all([readAccount(), readSince(db, book, scope)]);
  const { opening, count } = since;
  if (opening === "none")
    throw new AppError("account.not_found", "The account was not recorded at this instant.");
  // It changes while nothing is recorded in the account.
  const { currency, openedOn } = opening ?? account;
  const { balanceMinor, laterMinor, openingBalanceMinor } = account;
  const sumMinor = balanceMinor - openingBalanceMinor - laterMinor;
  const sinceMinor = BigInt(since.madeMinor) + BigInt(since.changedMinor);
  const recorded = sumMinor - sinceMinor + parseMinor(decimalText(since.former), currency);
  const openingMinor = opening
    ? parseMinor(decimalText(opening.openingBalance), currency)
    : openingBalanceMinor;
  if (openingMinor === 0n) return { minor: recorded, currency };
  const day = openedOn ?? dateIn(book.timeZone, account.createdAt);
  const isOpened =
    day <= asked.on || (openedOn === null && (await hasMore(db, book, scope, Number(count))));
  return { minor: isOpened ? recorded + openingMinor : recorded, currency };
}

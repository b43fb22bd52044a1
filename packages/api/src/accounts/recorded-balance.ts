import {
  AppError,
  type CalendarDate,
  type CurrencyCode,
  dateIn,
  decimalText,
  parseMinor,
  trustedCurrency,
  trustedDate,
} from "@outlay/core";
import {
  accounts,
  books,
  changes,
  dailyTotals,
  type Db,
  lateDays,
  param,
  prepared,
  transactions,
} from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";

const bookId = param("bookId");
const accountId = param("accountId");
const on = param("on");
const asOf = param("asOf");

/** SQL for the last change that was made until an instant: changes are numbered without gaps in the order of their instants. */
const lastSeq = sql`
  with recursive search (low, high) as (
    select 0::bigint, book.change_seq from ${books} book where book.id = ${bookId}
    union all
    select case when isDone then middle else low end, case when isDone then high else middle - 1 end
    from (
      select low, high, (low + high + 1) / 2 as middle, (
        select change.at <= ${asOf}::timestamptz from ${changes} change
        where change.book_id = ${bookId} and change.seq = (low + high + 1) / 2) as isDone
      from search where low < high
    ) step
  )
  select low as seq from search where low >= high`;

/** What the transaction of an image adds to the account until a day, in decimals, and whether it has a part there. */
function effectOf(image: SQL) {
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
function effectNow() {
  const leaves = sql`t.deleted_at is null and t.account_id = ${accountId} and t.occurred_on <= ${on}::date`;
  const arrives = sql`t.deleted_at is null and t.to_account_id = ${accountId} and ${arrivesOn} <= ${on}::date`;
  return {
    sum: sql`case when ${leaves} then ${signed} else 0 end + case when ${arrives} then t.to_amount_minor else 0 end`,
    count: sql`case when ${leaves} or ${arrives} then 1 else 0 end`,
  };
}

/** The live transactions that were recorded since, with a part in the account until the day. */
function madeSince(): SQL {
  const days = sql.raw(String(lateDays));
  const isLate = sql`(t.created_at at time zone 'UTC')::date - t.occurred_on > ${days}`;
  // Those that were not recorded late are of the days from then on.
  const isRecent = sql`not (${isLate}) and t.occurred_on >= (${asOf}::timestamptz at time zone 'UTC')::date - ${days}`;
  const rows = (minor: SQL, isPart: SQL, when: SQL) => sql`
    select ${minor} as minor from ${transactions} t
    where t.book_id = ${bookId} and ${isPart} and t.deleted_at is null
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

const isOpening = sql`a.opening_balance_minor <> 0 or later.opening is not null`;

/** Whether more live transactions than were recorded since have a part in the account until the day. */
const hasEarlier = sql`case when ${isOpening} then (made.count + changed.count < 0 or exists (
    select 1 from ${transactions} t
    where t.book_id = ${bookId} and t.deleted_at is null
      and (t.account_id = ${accountId} and t.occurred_on <= ${on}::date
        or t.to_account_id = ${accountId} and ${arrivesOn} <= ${on}::date)
    offset greatest(made.count + changed.count, 0) limit 1)) else false end`;

/**
 * The account, and what was recorded after an instant: transactions that were made since; those of before that were changed since, as they are
 * and as they were; and the account before the first of its changes.
 */
function recordedQuery(): SQL {
  const [now, former] = [effectNow(), effectOf(sql`changed.before`)];
  const later = sql`book_id = ${bookId} and seq > (select seq from recorded)`;
  return sql`
    with recorded as materialized (${lastSeq}),
    made as (select coalesce(sum(minor), 0) as minor, count(*) as count from (${madeSince()}) made),
    changed as (
      select coalesce(sum(${now.sum}), 0) as minor, coalesce(sum(${former.sum}), 0) as former,
        coalesce(sum(${now.count} - ${former.count}), 0) as count
      from (
        select distinct on (entity_id) entity_id, before, after from ${changes}
        where ${later} and entity = 'transaction' and op <> 'create' order by entity_id, seq
      ) changed
      left join ${transactions} t on t.book_id = ${bookId} and t.id = changed.entity_id
      where (coalesce(changed.before, changed.after) ->> 'createdAt')::timestamptz <= ${asOf}::timestamptz
    ),
    later as (
      select (select coalesce(before, '"none"'::jsonb) from ${changes}
        where ${later} and entity = 'account' and entity_id = ${accountId} order by seq limit 1) as opening
    )
    select a.currency, a.opening_balance_minor, a.opened_on, a.created_at, later.opening, changed.former, ${hasEarlier} as has_earlier,
      a.balance_minor - a.opening_balance_minor - made.minor - changed.minor - (
        select coalesce(sum(sum_minor), 0) from ${dailyTotals}
        where book_id = ${bookId} and account_id = ${accountId} and day > ${on}::date) as minor
    from ${accounts} a, made, changed, later
    where a.book_id = ${bookId} and a.id = ${accountId}`;
}

type Opening =
  | { currency: CurrencyCode; openingBalance: string; openedOn: CalendarDate | null }
  | "none";

const fields = {
  currency: trustedCurrency,
  openingMinor: BigInt,
  openedOn: trustedDate,
  createdAt: accounts.createdAt,
  opening: (cell: Opening) => cell,
  /** In decimals. */
  former: String,
  hasEarlier: Boolean,
  minor: BigInt,
};

const readRecorded = prepared("recorded_balance", fields, (db) =>
  db
    .select({
      currency: sql`r.currency`,
      openingMinor: sql`r.opening_balance_minor`,
      openedOn: sql`r.opened_on`,
      createdAt: sql`r.created_at`,
      opening: sql`r.opening`,
      former: sql`r.former`,
      hasEarlier: sql`r.has_earlier`,
      minor: sql`r.minor`,
    })
    .from(sql`(${recordedQuery()}) r`),
);

type Asked = { accountId: string; on: CalendarDate; asOf: Date };

/**
 * The balance at the end of a day as it was recorded at an instant, in minor units of the account's currency then: what is recorded now less what was
 * recorded since, in one statement and so of one snapshot. Throws `account.not_found`, also if the account was not recorded then.
 */
export async function recordedBalance(
  db: Db,
  book: Book,
  asked: Asked,
): Promise<{ minor: bigint; currency: CurrencyCode }> {
  const [row] = await readRecorded(db).execute({
    bookId: book.id,
    ...asked,
    asOf: asked.asOf.toISOString(),
  });
  if (!row) throw new AppError("account.not_found", "No account has this id.");
  const { opening, former } = row;
  if (opening === "none")
    throw new AppError("account.not_found", "The account was not recorded at this instant.");
  // It changes while nothing is recorded in the account.
  const { currency, openedOn } = opening ?? row;
  const recorded = row.minor + parseMinor(decimalText(former), currency);
  const openingMinor = opening
    ? parseMinor(decimalText(opening.openingBalance), currency)
    : row.openingMinor;
  const day = openedOn ?? dateIn(book.timeZone, row.createdAt);
  const isOpened = day <= asked.on || (openedOn === null && row.hasEarlier);
  return { minor: isOpened ? recorded + openingMinor : recorded, currency };
}

import { accounts, transactionSplits, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { noCategory } from "../transactions/effects.rules.ts";
import { type Check, findRows, formatAmount, mendRows } from "./check.ts";

type Row = {
  day: string;
  accountId: string;
  categoryId: string;
  kind: string;
  currency: string;
  keptMinor: string;
  keptCount: string;
  dueMinor: string;
  dueCount: string;
};

/** A table of totals: its name, its column of days, and which of these a transaction's day belongs to. */
type Totals = { table: SQL; day: SQL; dayOf: (occurredOn: SQL) => SQL };

const daily: Totals = {
  table: sql.raw("daily_totals"),
  day: sql.raw("day"),
  dayOf: (occurredOn) => occurredOn,
};

const monthly: Totals = {
  table: sql.raw("monthly_totals"),
  day: sql.raw("month"),
  dayOf: (occurredOn) => sql`${occurredOn} - (extract(day from ${occurredOn})::int - 1)`,
};

/** A transaction counts once in each of its categories, and a transfer in both of its accounts. */
const due = (bookId: string, { dayOf }: Totals) => sql`
  select ${dayOf(sql.raw("occurred_on"))} as day, account_id, category_id, kind,
    sum(minor) as sum_minor, count(*) as count
  from (
    select t.occurred_on, t.account_id, t.kind,
      coalesce(part.category_id, t.category_id, ${noCategory}::uuid) as category_id,
      case when t.kind in ('income', 'refund') then 1 else -1 end
        * coalesce(part.sum_minor, t.amount_minor) as minor
    from ${transactions} t left join (
      select transaction_id, category_id, sum(amount_minor) as sum_minor
      from ${transactionSplits} where book_id = ${bookId} group by transaction_id, category_id
    ) part on part.transaction_id = t.id and t.kind <> 'transfer'
    where t.book_id = ${bookId} and t.deleted_at is null
    union all
    select occurred_on, to_account_id, kind, ${noCategory}::uuid, to_amount_minor
    from ${transactions} where book_id = ${bookId} and deleted_at is null and kind = 'transfer'
  ) effect group by 1, account_id, category_id, kind`;

/** A row of zeros is as good as none. */
const differing = (bookId: string, totals: Totals) => sql`
  select day, account_id, category_id, kind,
    coalesce(kept.sum_minor, 0) as kept_minor, coalesce(kept.count, 0) as kept_count,
    coalesce(due.sum_minor, 0) as due_minor, coalesce(due.count, 0) as due_count
  from (
    select ${totals.day} as day, account_id, category_id, kind, sum_minor, count
    from ${totals.table} where book_id = ${bookId}
  ) kept
  full join (${due(bookId, totals)}) due using (day, account_id, category_id, kind)
  where coalesce(kept.sum_minor, 0) <> coalesce(due.sum_minor, 0)
    or coalesce(kept.count, 0) <> coalesce(due.count, 0)`;

const described = (totals: Totals) => (bookId: string) =>
  sql<Row>`
  select day, account_id as "accountId", category_id as "categoryId", differing.kind, currency,
    kept_minor as "keptMinor", kept_count as "keptCount", due_minor as "dueMinor", due_count as "dueCount"
  from (${differing(bookId, totals)}) differing
  join ${accounts} account on account.book_id = ${bookId} and account.id = account_id`;

function totalCheck(name: string, totals: Totals): Check {
  return {
    name,
    find: findRows(described(totals), ({ day, accountId, categoryId, kind, currency, ...row }) => {
      const kept = `${formatAmount(row.keptMinor, currency)} (count ${row.keptCount})`;
      const should = `${formatAmount(row.dueMinor, currency)} ${currency} (count ${row.dueCount})`;
      const category = categoryId === noCategory ? "" : ` category ${categoryId}`;
      return {
        subject: `${day} account ${accountId}${category} ${kind}`,
        problem: `is ${kept}, should be ${should}`,
      };
    }),
    mend: mendRows(
      (bookId) => sql`
        insert into ${totals.table} (book_id, ${totals.day}, account_id, category_id, kind, sum_minor, count)
        select ${bookId}::uuid, day, account_id, category_id, kind, due_minor, due_count
        from (${differing(bookId, totals)}) differing
        on conflict (book_id, ${totals.day}, account_id, category_id, kind)
          do update set sum_minor = excluded.sum_minor, count = excluded.count`,
    ),
  };
}

/** The totals of a day, account, category and kind are those of its live transactions. */
export const dailyTotal = totalCheck("daily total", daily);

/** So are those of a month of the calendar. */
export const monthlyTotal = totalCheck("monthly total", monthly);

import { accounts, books, transactionSplits, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { noCategory } from "../ledger/effects.logic.ts";
import { rebuildBudgets } from "../planning/budgets/budgets.checks.ts";
import { type Check, findRows, formatAmount, fixRows } from "../support/check.ts";

/** A table of totals: its days, and its key besides category and kind. */
type Totals = { table: SQL; day: SQL; dayOf: SQL; key: SQL; counts: SQL };

const daily: Totals = {
  table: sql.raw("daily_totals"),
  day: sql.raw("day"),
  dayOf: sql.raw("leg_day"),
  key: sql.raw("account_id"),
  counts: sql.raw("true"),
};

const monthly: Totals = {
  table: sql.raw("monthly_totals"),
  day: sql.raw("month"),
  dayOf: sql.raw("leg_day - (extract(day from leg_day)::int - 1)"),
  key: sql.raw("currency"),
  counts: sql.raw("kind <> 'transfer'"),
};

/** A row for each leg of a live transaction; splits in one category together. */
const legs = (bookId: string) => sql`
  select t.id, t.occurred_on as leg_day, t.account_id, t.currency, t.kind, t.excluded,
    coalesce(part.category_id, t.category_id) as category_id,
    case when t.kind in ('income', 'refund') then 1 else -1 end
      * coalesce(part.sum_minor, t.amount_minor) as minor
  from ${transactions} t left join (
    select transaction_id, category_id, sum(amount_minor) as sum_minor
    from ${transactionSplits} where book_id = ${bookId} group by transaction_id, category_id
  ) part on part.transaction_id = t.id and t.kind <> 'transfer'
  where t.book_id = ${bookId} and t.deleted_at is null
  union all
  select id, coalesce(arrives_on, occurred_on), to_account_id, to_currency, kind, excluded, null, to_amount_minor
  from ${transactions} where book_id = ${bookId} and deleted_at is null and kind = 'transfer'
  union all
  select id, occurred_on, account_id, currency, 'expense', excluded, fee_category_id, -fee_minor
  from ${transactions} where book_id = ${bookId} and deleted_at is null and fee_minor is not null`;

/** A transaction counts once in each of its categories, and a transfer in both of its accounts. What is excluded counts as a transfer does. */
const due = (bookId: string, { dayOf, key, counts }: Totals) => sql`
  select ${dayOf} as day, ${key} as key, category_id, kind, sum(minor) as sum_minor,
    count(distinct id) as count
  from (
    select id, leg_day, account_id, currency, minor,
      case when excluded then 'transfer' else kind end as kind,
      case when excluded or category_id is null then ${noCategory}::uuid else category_id end as category_id
    from (${legs(bookId)}) leg
  ) effect where ${counts} group by 1, 2, 3, 4`;

/** A row of zeros counts as none. */
const differing = (bookId: string, totals: Totals) => sql`
  select day, key, category_id, kind,
    coalesce(kept.sum_minor, 0) as kept_minor, coalesce(kept.count, 0) as kept_count,
    coalesce(due.sum_minor, 0) as due_minor, coalesce(due.count, 0) as due_count
  from (
    select ${totals.day} as day, ${totals.key} as key, category_id, kind, sum_minor, count
    from ${totals.table} where book_id = ${bookId}
  ) kept
  full join (${due(bookId, totals)}) due using (day, key, category_id, kind)
  where coalesce(kept.sum_minor, 0) <> coalesce(due.sum_minor, 0)
    or coalesce(kept.count, 0) <> coalesce(due.count, 0)`;

const fix = (totals: Totals) =>
  fixRows(
    (bookId) => sql`
      insert into ${totals.table} (book_id, ${totals.day}, ${totals.key}, category_id, kind, sum_minor, count)
      select book.id, day, key, category_id, kind, due_minor, due_count
      from ${books} book, (${differing(bookId, totals)}) differing where book.id = ${bookId}
      on conflict (book_id, ${totals.day}, ${totals.key}, category_id, kind)
        do update set sum_minor = excluded.sum_minor, count = excluded.count`,
  );

type Row = {
  day: string;
  accountId?: string;
  categoryId: string;
  kind: string;
  currency: string;
  keptMinor: string;
  keptCount: string;
  dueMinor: string;
  dueCount: string;
};

const columns =
  sql.raw(`day, category_id as "categoryId", differing.kind, kept_minor as "keptMinor",
  kept_count as "keptCount", due_minor as "dueMinor", due_count as "dueCount"`);

function describe({ day, accountId, categoryId, kind, currency, ...row }: Row) {
  const kept = `${formatAmount(row.keptMinor, currency)} (count ${row.keptCount})`;
  const should = `${formatAmount(row.dueMinor, currency)} ${currency} (count ${row.dueCount})`;
  const key = accountId === undefined ? currency : `account ${accountId}`;
  const category = categoryId === noCategory ? "" : ` category ${categoryId}`;
  return {
    subject: `${day} ${key}${category} ${kind}`,
    problem: `is ${kept}, should be ${should}`,
  };
}

/** The totals of a day, account, category and kind equal the sums of its live transactions. */
export const dailyTotal: Check = {
  name: "daily total",
  find: findRows(
    (bookId) => sql<Row>`
      select ${columns}, key as "accountId", currency from (${differing(bookId, daily)}) differing
      join ${accounts} account on account.book_id = ${bookId} and account.id = key`,
    describe,
  ),
  // Budgets are derived from these totals.
  fix: async (lock) => {
    const fixed = await fix(daily)(lock);
    await rebuildBudgets(lock);
    return fixed;
  },
};

/** The same for a calendar month, currency, category and kind. */
export const monthlyTotal: Check = {
  name: "monthly total",
  find: findRows(
    (bookId) =>
      sql<Row>`select ${columns}, key as currency from (${differing(bookId, monthly)}) differing`,
    describe,
  ),
  fix: fix(monthly),
};

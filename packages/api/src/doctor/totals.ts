import { accounts, dailyTotals, transactionSplits, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
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

/** A transaction counts once in each of its categories, and a transfer in both of its accounts. */
const due = (bookId: string) => sql`
  select day, account_id, category_id, kind, sum(minor) as sum_minor, count(*) as count from (
    select t.occurred_on as day, t.account_id, t.kind,
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
  ) effect group by day, account_id, category_id, kind`;

/** A row of zeros is as good as none. */
const differing = (bookId: string) => sql`
  select day, account_id, category_id, kind,
    coalesce(kept.sum_minor, 0) as kept_minor, coalesce(kept.count, 0) as kept_count,
    coalesce(due.sum_minor, 0) as due_minor, coalesce(due.count, 0) as due_count
  from (
    select day, account_id, category_id, kind, sum_minor, count
    from ${dailyTotals} where book_id = ${bookId}
  ) kept
  full join (${due(bookId)}) due using (day, account_id, category_id, kind)
  where coalesce(kept.sum_minor, 0) <> coalesce(due.sum_minor, 0)
    or coalesce(kept.count, 0) <> coalesce(due.count, 0)`;

const described = (bookId: string) => sql<Row>`
  select day, account_id as "accountId", category_id as "categoryId", differing.kind, currency,
    kept_minor as "keptMinor", kept_count as "keptCount", due_minor as "dueMinor", due_count as "dueCount"
  from (${differing(bookId)}) differing
  join ${accounts} account on account.book_id = ${bookId} and account.id = account_id`;

/** The totals of a day, account, category and kind are those of its live transactions. */
export const dailyTotal: Check = {
  name: "daily total",
  find: findRows(described, ({ day, accountId, categoryId, kind, currency, ...row }) => {
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
      insert into ${dailyTotals} (book_id, day, account_id, category_id, kind, sum_minor, count)
      select ${bookId}::uuid, day, account_id, category_id, kind, due_minor, due_count
      from (${differing(bookId)}) differing
      on conflict on constraint daily_totals_pkey
        do update set sum_minor = excluded.sum_minor, count = excluded.count`,
  ),
};

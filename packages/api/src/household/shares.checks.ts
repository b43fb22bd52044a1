import { books, settlements, shareDays, shareTotals, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { type Check, findRows, formatAmount, fixRows } from "../support/check.ts";

type Row = { person_id: string; currency: string; kept: string; due: string };

/** What each shared transaction and settlement changes for a person on a day. */
const effects = (bookId: string) => sql`
  select occurred_on as day, currency, (shares ->> 'paidBy')::uuid as person_id,
    case when kind in ('income', 'refund') then -amount_minor else amount_minor end as paid, 0 as owed
  from ${transactions} where book_id = ${bookId} and deleted_at is null and shares is not null
  union all
  select occurred_on, currency, (part ->> 'personId')::uuid, 0,
    (case when kind in ('income', 'refund') then -1 else 1 end) * (part ->> 'amountMinor')::bigint
  from ${transactions} cross join lateral jsonb_array_elements(shares -> 'parts') part
  where book_id = ${bookId} and deleted_at is null and shares is not null
  union all
  select settled_on, currency, from_id, amount_minor, 0 from ${settlements} where book_id = ${bookId}
  union all
  select settled_on, currency, to_id, 0, amount_minor from ${settlements} where book_id = ${bookId}`;

type Sums = { table: SQL; key: SQL };
const days: Sums = { table: sql`${shareDays}`, key: sql.raw("currency, day, person_id") };
const totals: Sums = { table: sql`${shareTotals}`, key: sql.raw("currency, person_id") };

/** A row of zeros counts as none. */
const differing = (bookId: string, { table, key }: Sums) => sql<Row>`
  select ${key},
    (coalesce(kept.paid_minor, 0) - coalesce(kept.owed_minor, 0))::text as kept,
    (coalesce(due.paid_minor, 0) - coalesce(due.owed_minor, 0))::text as due,
    coalesce(due.paid_minor, 0) as due_paid, coalesce(due.owed_minor, 0) as due_owed
  from (select ${key}, paid_minor, owed_minor from ${table} where book_id = ${bookId}) kept
  full join (select ${key}, sum(paid) as paid_minor, sum(owed) as owed_minor
    from (${effects(bookId)}) effect group by ${key}) due using (${key})
  where coalesce(kept.paid_minor, 0) <> coalesce(due.paid_minor, 0)
    or coalesce(kept.owed_minor, 0) <> coalesce(due.owed_minor, 0)`;

const checkOf = (name: string, sums: Sums): Check => ({
  name,
  find: findRows(
    (bookId) => differing(bookId, sums),
    ({ person_id: id, currency, kept, due }) => ({
      subject: `person ${id}`,
      problem: `has a net of ${formatAmount(kept, currency)}, should have ${formatAmount(due, currency)} ${currency}`,
    }),
  ),
  fix: fixRows(
    (bookId) => sql`
      insert into ${sums.table} (book_id, ${sums.key}, paid_minor, owed_minor)
      select book.id, ${sums.key}, due_paid, due_owed
      from ${books} book, (${differing(bookId, sums)}) differing where book.id = ${bookId}
      on conflict (book_id, ${sums.key})
        do update set paid_minor = excluded.paid_minor, owed_minor = excluded.owed_minor`,
  ),
});

/** What a person has paid and owes on a day follows from what was shared and settled. */
export const shareDay = checkOf("shares of a day", days);
/** So does it of all days. */
export const shareTotal = checkOf("shares", totals);

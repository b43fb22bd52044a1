import { transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { type Check, findRows, formatAmount, fixRows } from "../support/check.ts";

type Row = { id: string; currency: string; kept: string; due: string };

const refundsByExpense = (bookId: string) => sql`
  select refund_of_id, sum(amount_minor) as sum_minor from ${transactions}
  where book_id = ${bookId} and deleted_at is null and refund_of_id is not null
  group by refund_of_id`;

const differing = (bookId: string) => sql<Row>`
  select t.id, t.currency, t.refunded_minor as kept, coalesce(refund.sum_minor, 0) as due,
    case when t.kind <> 'expense' then 0 when t.original_currency is null then t.amount_minor
      else coalesce(refund.sum_minor, 0) end as most
  from ${transactions} t
  left join (${refundsByExpense(bookId)}) refund on refund.refund_of_id = t.id
  where t.book_id = ${bookId} and t.refunded_minor <> coalesce(refund.sum_minor, 0)`;

/** The refunded amount of an expense is the sum of its live refunds. */
export const refundedAmount: Check = {
  name: "refunded amount",
  find: findRows(differing, ({ id, currency, kept, due }) => ({
    subject: `transaction ${id}`,
    problem: `is ${formatAmount(kept, currency)}, should be ${formatAmount(due, currency)} ${currency}`,
  })),
  // A sum above the expense cannot be stored: the refunds must be corrected first.
  fix: fixRows(
    (bookId) => sql`update ${transactions} set refunded_minor = differing.due
      from (${differing(bookId)}) differing
      where ${transactions.bookId} = ${bookId} and ${transactions.id} = differing.id
        and differing.due <= differing.most`,
  ),
};

const excessive = (bookId: string) => sql<Row>`
  select expense.id, expense.currency, sum(refund.amount_minor) as kept,
    expense.amount_minor as due
  from ${transactions} expense
  join ${transactions} refund on refund.book_id = expense.book_id
    and refund.refund_of_id = expense.id and refund.deleted_at is null
  where expense.book_id = ${bookId}
  group by expense.book_id, expense.id
  having sum(case when refund.original_currency = expense.original_currency
      then refund.original_amount_minor::numeric * expense.amount_minor
      else refund.amount_minor::numeric * coalesce(expense.original_amount_minor, 1) end)
    > expense.amount_minor::numeric * coalesce(expense.original_amount_minor, 1)`;

/** The refunds of an expense never exceed it; those in the currency in which it was paid count by that amount. */
export const refundLimit: Check = {
  name: "refund limit",
  find: findRows(excessive, ({ id, currency, kept, due }) => ({
    subject: `transaction ${id}`,
    problem: `its refunds come to ${formatAmount(kept, currency)}, it is ${formatAmount(due, currency)} ${currency}`,
  })),
};

const astray = (bookId: string) => sql<{ id: string; problem: string }>`
  select refund.id, case
      when expense.id is null then 'the expense it refunds is missing'
      when expense.kind <> 'expense' then 'it refunds what is no expense'
      when expense.deleted_at is not null then 'the expense it refunds is deleted'
      else 'it is in ' || refund.currency || ', the expense it refunds in ' || expense.currency
    end as problem
  from ${transactions} refund
  left join ${transactions} expense
    on expense.book_id = refund.book_id and expense.id = refund.refund_of_id
  where refund.book_id = ${bookId} and refund.deleted_at is null and refund.refund_of_id is not null
    and (expense.kind = 'expense' and expense.deleted_at is null
      and expense.currency = refund.currency) is not true`;

/** A live refund of an expense refers to a live one in the same currency. */
export const refundTarget: Check = {
  name: "refund target",
  find: findRows(astray, ({ id, problem }) => ({
    subject: `transaction ${id}`,
    problem,
  })),
};

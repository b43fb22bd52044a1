import { categories, transactionSplits, transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { type Check, findRows, formatAmount, fixRows } from "../support/check.ts";

type Sum = { id: string; currency: string; kept: string; due: string };

const splitsByTransaction = (bookId: string) => sql`
  select transaction_id, sum(amount_minor) as sum_minor,
    array_agg(distinct category_id order by category_id) as category_ids
  from ${transactionSplits} where book_id = ${bookId} group by transaction_id`;

const listed = (ids: SQL) => sql`coalesce(array_to_string(${ids}, ', '), 'none')`;

const misnamed = (bookId: string) => sql<{ id: string; kept: string; due: string }>`
  select t.id, split.category_ids, ${listed(sql`t.split_category_ids`)} as kept,
    ${listed(sql`split.category_ids`)} as due
  from ${transactions} t
  left join (${splitsByTransaction(bookId)}) split on split.transaction_id = t.id
  where t.book_id = ${bookId} and t.split_category_ids is distinct from split.category_ids`;

/** A transaction's split categories are those of its splits. */
export const splitCategories: Check = {
  name: "split categories",
  find: findRows(misnamed, ({ id, kept, due }) => ({
    subject: `transaction ${id}`,
    problem: `is ${kept}, should be ${due}`,
  })),
  // If the kind has no splits, the splits are wrong, not the list of categories.
  fix: fixRows(
    (bookId) => sql`update ${transactions} set split_category_ids = misnamed.category_ids
      from (${misnamed(bookId)}) misnamed
      where ${transactions.bookId} = ${bookId} and ${transactions.id} = misnamed.id
        and (${transactions.kind} <> 'transfer' or misnamed.category_ids is null)`,
  ),
};

const unbalanced = (bookId: string) => sql<Sum>`
  select t.id, t.currency, split.sum_minor as kept, t.amount_minor as due
  from (${splitsByTransaction(bookId)}) split
  join ${transactions} t on t.book_id = ${bookId} and t.id = split.transaction_id
  where split.sum_minor <> t.amount_minor`;

/** The splits of a transaction add up to its amount. */
export const splitSum: Check = {
  name: "split sum",
  find: findRows(unbalanced, ({ id, currency, kept, due }) => ({
    subject: `transaction ${id}`,
    problem: `is ${formatAmount(kept, currency)}, should be ${formatAmount(due, currency)} ${currency}`,
  })),
};

const misplaced = (bookId: string) => sql<{ id: string; position: number }>`
  select split.transaction_id as id, split.position
  from ${transactionSplits} split
  left join ${transactions} t on t.book_id = split.book_id and t.id = split.transaction_id
  left join ${categories} category
    on category.book_id = split.book_id and category.id = split.category_id
  where split.book_id = ${bookId} and (t.kind <> 'transfer'
    and split.category_kind = t.category_kind and category.kind = t.category_kind) is not true`;

/** Expenses, refunds and income have splits, in categories of their kind. */
export const splitKind: Check = {
  name: "split kind",
  find: findRows(misplaced, ({ id, position }) => ({
    subject: `transaction ${id}`,
    problem: `its split ${position} is in a category that does not fit its kind`,
  })),
};

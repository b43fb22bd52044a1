import { accounts, alerts, books, budgets, categories, changes, transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { type Check, findRows } from "./check.ts";

const subject = "change feed";

const gaps = (bookId: string) => sql<{ seq: string; before: string }>`
  select seq, before from (
    select seq, lag(seq, 1, 0::bigint) over (order by seq) as before
    from ${changes} where book_id = ${bookId}
  ) numbered where seq <> before + 1`;

/** The changes of a book are numbered from 1 without a gap. */
export const feedGap: Check = {
  name: "feed gap",
  find: findRows(gaps, ({ seq, before }) => ({
    subject,
    problem:
      before === "0" ? `begins with ${seq}, should with 1` : `goes from ${before} on to ${seq}`,
  })),
};

const heads = (bookId: string) => sql<{ kept: string; due: string }>`
  select change_seq as kept, coalesce(newest.seq, 0) as due
  from ${books} left join (
    select max(seq) as seq from ${changes} where book_id = ${bookId}
  ) newest on true
  where id = ${bookId} and change_seq <> coalesce(newest.seq, 0)`;

/** The number a book goes on from is that of its newest change. */
export const feedHead: Check = {
  name: "feed head",
  find: findRows(heads, ({ kept, due }) => ({
    subject,
    problem: `the book says it ends with ${kept}, it ends with ${due}`,
  })),
};

/** A deleted transaction may be gone for good; what its last change shows as there may not. */
const missing = (bookId: string) => sql<{ entity: string; id: string }>`
  select entity, entity_id as id from (
    select distinct on (entity, entity_id) entity, entity_id,
      after is not null and after ->> 'deletedAt' is null as is_there
    from ${changes} where book_id = ${bookId}
    order by entity, entity_id, seq desc
  ) last_change
  where is_there and case entity
    when 'account' then not exists (
      select from ${accounts} record where record.book_id = ${bookId} and record.id = entity_id)
    when 'alert' then not exists (
      select from ${alerts} record where record.book_id = ${bookId} and record.id = entity_id)
    when 'budget' then not exists (
      select from ${budgets} record where record.book_id = ${bookId} and record.id = entity_id)
    when 'category' then not exists (
      select from ${categories} record where record.book_id = ${bookId} and record.id = entity_id)
    when 'transaction' then not exists (
      select from ${transactions} record where record.book_id = ${bookId} and record.id = entity_id)
    else false end`;

/** What the feed says is there is there. */
export const feedMissing: Check = {
  name: "feed record",
  find: findRows(missing, ({ entity, id }) => ({
    subject: `${entity} ${id}`,
    problem: "is missing, though its last change did not delete it",
  })),
};

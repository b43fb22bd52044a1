import {
  accounts,
  alerts,
  books,
  budgets,
  categories,
  changes,
  rates,
  transactions,
} from "@outlay/db";
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

/** A rate may have been imported meanwhile, which is a change of its own; a field that only one image has is of another release. */
const breaks = (bookId: string) => sql<{ entity: string; id: string; seq: string }>`
  select entity, entity_id as id, seq from (
    select entity, entity_id, seq, before,
      lag(seq) over record as last, lag(after) over record as was
    from ${changes} where book_id = ${bookId}
    window record as (partition by entity_id, entity order by seq)
  ) linked
  where case
    when before is null then was is not null and was ->> 'deletedAt' is null
    when last is null then entity not in ('book', 'rate')
    when was is null then entity <> 'rate'
    else (before || was) <> (was || before) end`;

/** Each change of a record begins where the one before ended. */
export const feedChain: Check = {
  name: "feed chain",
  find: findRows(breaks, ({ entity, id, seq }) => ({
    subject: `${entity} ${id}`,
    problem: `was not what change ${seq} says it was before`,
  })),
};

/**
 * A deleted transaction may be gone for good; what its last change shows as there may not. A rate and
 * the book's settings have no other check, so theirs must be as they were shown.
 */
const missing = (bookId: string) => sql<{ entity: string; id: string }>`
  select entity, entity_id as id from (
    select distinct on (entity, entity_id) entity, entity_id,
      case when entity in ('book', 'rate') then after end as after,
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
    when 'book' then not exists (
      select from ${books} record where record.id = ${bookId} and record.name = after ->> 'name'
        and record.time_zone = after ->> 'timeZone' and record.base_currency = after ->> 'baseCurrency'
        and record.month_start_day::text = after ->> 'monthStartDay'
        and record.week_start_day::text = after ->> 'weekStartDay')
    when 'rate' then not exists (
      select from ${rates} record where record.book_id = ${bookId}
        and record.base = (after ->> 'base')::char(3) and record.quote = (after ->> 'quote')::char(3)
        and record.on_day = (after ->> 'on')::date and record.rate::text = after ->> 'rate')
    when 'transaction' then not exists (
      select from ${transactions} record where record.book_id = ${bookId} and record.id = entity_id)
    else false end`;

/** What the feed says is there is there. */
export const feedMissing: Check = {
  name: "feed record",
  find: findRows(missing, ({ entity, id }) => ({
    subject: `${entity} ${id}`,
    problem: "is missing, or not as its last change left it",
  })),
};

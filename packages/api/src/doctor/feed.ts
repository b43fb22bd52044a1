import { books, changes, plainArray } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { Entity, FeedRow } from "../feed/entity.ts";
import { type Check, findRows, fixRows } from "../support/check.ts";

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

/** A book's change number is the number of its newest change. */
export const feedHead: Check = {
  name: "feed head",
  find: findRows(heads, ({ kept, due }) => ({
    subject,
    problem: `the book says it ends with ${kept}, it ends with ${due}`,
  })),
};

const early = (bookId: string) => sql<{ entity: string; id: string }>`
  select entity, entity_id as id from (
    select entity, entity_id, at, max(at) over (order by seq) as latest
    from ${changes} where book_id = ${bookId}
  ) timed where at < latest`;

/** No change is of an earlier instant than the one before it: what was recorded at an instant is found by that. */
export const feedTime: Check = {
  name: "feed time",
  find: findRows(early, ({ entity, id }) => ({
    subject: `${entity} ${id}`,
    problem: "a change of it is of an earlier instant than one before",
  })),
  fix: fixRows(
    (bookId) => sql`
      update ${changes} set at = timed.latest
      from (
        select seq, max(at) over (order by seq) as latest from ${changes} where book_id = ${bookId}
      ) timed
      where book_id = ${bookId} and changes.seq = timed.seq and changes.at < timed.latest`,
  ),
};

const shared = (bookId: string) => sql<{ id: string; people: string }>`
  select operation_id as id, count(distinct actor_id) as people
  from ${changes} where book_id = ${bookId} group by operation_id having count(distinct actor_id) > 1`;

/** An operation is a request of one person, who can undo it. */
export const feedOperation: Check = {
  name: "feed operation",
  find: findRows(shared, ({ id, people }) => ({
    subject: `operation ${id}`,
    problem: `has changes of ${people} people`,
  })),
};

/** Whether a change is of one of these kinds of records. */
const isOf = (entities: readonly Entity[]) =>
  sql`entity = any(${plainArray(entities.map(({ name }) => name))}::text[])`;

/** A field that only one snapshot has comes from another release. */
const breaks = (entities: readonly Entity[]) => {
  const ofKind = (...kinds: (FeedRow["unshown"] | undefined)[]) =>
    isOf(entities.filter(({ feedRow }) => kinds.includes(feedRow?.unshown)));
  return (bookId: string) => sql<{ entity: string; id: string; seq: string }>`
  select entity, entity_id as id, seq from (
    select entity, entity_id, seq, before,
      lag(seq) over record as last, lag(after) over record as was
    from ${changes} where book_id = ${bookId}
    window record as (partition by entity_id, entity order by seq)
  ) linked
  where case
    when before is null then was is not null and was ->> 'deletedAt' is null
    when last is null then not (${ofKind("at first", "at any time")})
    when was is null then not (${ofKind("at any time")})
    -- What was moved is said of the change, not of the budget.
    else (before || was) - 'moved' <> (was || before) - 'moved' end`;
};

/** Each change of a record starts with the state after the previous one. */
export const feedChain = (entities: readonly Entity[]): Check => ({
  name: "feed chain",
  find: findRows(breaks(entities), ({ entity, id, seq }) => ({
    subject: `${entity} ${id}`,
    problem: `was not what change ${seq} says it was before`,
  })),
});

/** A deleted transaction may be gone for good; what its last change shows as there may not. */
const missing = (entities: readonly Entity[]) => {
  const byImage = isOf(entities.filter(({ feedRow }) => feedRow?.byImage));
  const lacks = (bookId: string) =>
    entities.flatMap(({ name, feedRow }) =>
      feedRow ? sql`when ${name} then not exists (${feedRow.select(bookId)})` : [],
    );
  return (bookId: string) => sql<{ entity: string; id: string }>`
  select entity, entity_id as id from (
    select distinct on (entity, entity_id) entity, entity_id,
      case when ${byImage} then after end as after,
      after is not null and after ->> 'deletedAt' is null as is_there
    from ${changes} where book_id = ${bookId}
    order by entity, entity_id, seq desc
  ) last_change
  where is_there and case entity ${sql.join(lacks(bookId), sql` `)} else false end`;
};

/** What the feed says is there is there. */
export const feedMissing = (entities: readonly Entity[]): Check => ({
  name: "feed record",
  find: findRows(missing(entities), ({ entity, id }) => ({
    subject: `${entity} ${id}`,
    problem: "is missing, or not as its last change left it",
  })),
});

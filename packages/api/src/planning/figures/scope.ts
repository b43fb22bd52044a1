import type { BookCalendar } from "@outlay/core";
import { categories, param, type PastSettings } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { EarlierSettings } from "./budget-periods.logic.ts";
import { toSchedule } from "./periods.logic.ts";

/** Whether the budget of the outer row is for all spending (or income). */
export const isForAll = sql`num_nonnulls("budgets".category_id, "budgets".category_ids,
  "budgets".except_category_ids) = 0`;

/** The ids of its categories and their children. */
export const members = sql`select member.id from ${categories} member
  where member.book_id = ${param("bookId")} and member.kind = "budgets".kind
    and ("budgets".category_id in (member.id, member.parent_id)
      or "budgets".category_ids && array[member.id, member.parent_id]
      or not "budgets".except_category_ids && array[member.id, member.parent_id])`;

/** The same as JSON; null for all. Most budgets have one category: `family` reads it and its children. */
const familyBy = (family: SQL) => sql`case when "budgets".category_id is not null then ${family}
  when not ${isForAll} then (select coalesce(json_agg(member.id), '[]')::text from (${members}) member) end`;

/** By an index, for a few budgets. */
export const familyOf = familyBy(sql`(select json_agg(member.id)::text from ${categories} member
  where member.book_id = ${param("bookId")}
    and (member.id = "budgets".category_id or member.parent_id = "budgets".category_id))`);

/** With all categories of the book read once: `children` is joined with the budgets. */
export const joinedFamily = {
  children: sql`(select parent_id, array_agg(id) as ids from ${categories}
    where book_id = ${param("bookId")} and parent_id is not null group by parent_id) children`,
  on: sql`children.parent_id = "budgets".category_id`,
  ids: familyBy(sql`to_json("budgets".category_id || children.ids)::text`),
};

/** The ids of the categories that its earlier settings had, each with the children it has now. */
const pastMembers = sql`select coalesce(json_agg(member.id), '[]') from ${categories} member
  where member.book_id = ${param("bookId")} and member.kind = "budgets".kind
    and (earlier.value ->> 'categoryId' in (member.id::text, member.parent_id::text)
      or earlier.value -> 'categoryIds' @> to_jsonb(member.id)
      or earlier.value -> 'categoryIds' @> to_jsonb(member.parent_id)
      or earlier.value -> 'exceptCategoryIds' @> '[]'
        and not earlier.value -> 'exceptCategoryIds' @> to_jsonb(member.id)
        and not coalesce(earlier.value -> 'exceptCategoryIds' @> to_jsonb(member.parent_id), false))`;

/** The earlier settings of the budget of the outer row, each with its categories. */
export const pastOf = sql`case when "budgets".past is not null then (select json_agg(json_build_array(
    earlier.value, case when num_nonnulls(earlier.value ->> 'categoryId', earlier.value #>> '{categoryIds,0}',
      earlier.value #>> '{exceptCategoryIds,0}') > 0 then (${pastMembers}) end) order by earlier.position)::text
  from jsonb_array_elements("budgets".past) with ordinality earlier(value, position)) end`;

type Past = [settings: PastSettings, categories: string[] | null][];

export const readPast = (json: string) => JSON.parse(json) as Past;

/** Earlier settings by the book's calendar. */
export const toEarlier = (past: Past, calendar: BookCalendar): EarlierSettings[] =>
  past.map(([{ until, rollover, ...settings }, counted]) => ({
    until,
    rollover,
    schedule: toSchedule(settings, calendar),
    categories: counted,
  }));

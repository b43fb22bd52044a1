import { budgets, categories } from "@outlay/db";
import { sql } from "drizzle-orm";
import { type Check, findRows } from "./check.ts";

const lacking = (bookId: string) => sql<{ kind: string }>`
  select kind from (values ('expense'), ('income')) as known (kind)
  where not exists (
    select from ${categories} category
    where category.book_id = ${bookId} and category.system and category.kind = known.kind)`;

/** What is said to be of no category has one. */
export const categorySystem: Check = {
  name: "uncategorised",
  find: findRows(lacking, ({ kind }) => ({
    subject: "book",
    problem: `has no Uncategorised of the kind ${kind}`,
  })),
};

const nested = (bookId: string) => sql<{ id: string; parent: string }>`
  select child.id, parent.id as parent from ${categories} child
  join ${categories} parent on parent.book_id = child.book_id and parent.id = child.parent_id
  where child.book_id = ${bookId} and child.deleted_at is null
    and (parent.parent_id is not null or parent.deleted_at is not null or parent.system)`;

/** Categories are two levels deep. */
export const categoryNesting: Check = {
  name: "category nesting",
  find: findRows(nested, ({ id, parent }) => ({
    subject: `category ${id}`,
    problem: `is below ${parent}, which can have no subcategories`,
  })),
};

const unfit = (bookId: string) => sql<{ id: string; category: string }>`
  select budget.id, category.id as category from ${budgets} budget
  join ${categories} category
    on category.book_id = budget.book_id and category.id = budget.category_id
  where budget.book_id = ${bookId} and budget.deleted_at is null
    and (category.kind <> 'expense' or category.deleted_at is not null)`;

/** A budget is of a category that can be spent in. */
export const budgetCategory: Check = {
  name: "budget category",
  find: findRows(unfit, ({ id, category }) => ({
    subject: `budget ${id}`,
    problem: `is of ${category}, which is no live category of expenses`,
  })),
};

import { categories, type Db } from "@outlay/db";
import { asc, sql } from "drizzle-orm";
import { foldName } from "@outlay/core";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { categoryColumns } from "../ledger/category-columns.ts";
import { type Check, findRows } from "../support/check.ts";
import { foldCheck, type FoldRow } from "../support/fold-check.ts";

const lacking = (bookId: string) => sql<{ kind: string }>`
  select kind from (values ('expense'), ('income')) as known (kind)
  where not exists (
    select from ${categories} category
    where category.book_id = ${bookId} and category.system and category.kind = known.kind)`;

/** Every book has Uncategorised of each kind. */
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

/** Category names are unique when folded. A duplicate is only reported: the owner must rename one. */
export const categoryNameFold = foldCheck("category name fold", {
  fold: foldName,
  all: (bookId) => sql<FoldRow & { id: string }>`
    select id, name as text, name_folded as folded
    from ${categories} where book_id = ${bookId}`,
  describe: ({ id }) => ({ subject: `category ${id}`, problem: "is not compared by its name" }),
  update: (bookId, rows) => sql`
    update ${categories} set name_folded = differing.due
    from jsonb_to_recordset(${rows}::jsonb) as differing(id uuid, due text)
    where ${categories.bookId} = ${bookId} and ${categories.id} = differing.id and not exists (
      select from ${categories} other
      where ${categories.deletedAt} is null and other.deleted_at is null
        and other.book_id = ${bookId}
        and other.kind = ${categories.kind} and other.name_folded = differing.due
        and other.parent_id is not distinct from ${categories.parentId})`,
});

async function readCategories(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({
      category: categoryColumns,
      deletedAt: categories.deletedAt,
      last: lastChange("category", categories, page.bookId),
    })
    .from(categories)
    .where(isInPage(categories, page))
    .orderBy(asc(categories.id))
    .limit(recordsPerPage);
  return rows.map(({ category, deletedAt, last }) => ({
    id: category.id,
    image: deletedAt === null ? category : null,
    last,
  }));
}

/** Every category equals its last change in the feed. */
export const categoryRecord = recordCheck("category", readCategories);

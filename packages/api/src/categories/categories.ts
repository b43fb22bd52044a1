import { categories, type Db, nameColumns } from "@outlay/db";
import { and, asc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { assertNoBudget, regroupSpending } from "../planning/budgets/recount.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import { resolveReplay, matchesFields } from "../support/replay.ts";
import { assertVersion } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { removeDefaultOf } from "../ledger/share-defaults.ts";
import { assertCategoryUnused, assertNoSchedule } from "../ledger/category-use.ts";
import { assertNoRuleOfCategory, moveRules } from "../rules/following.ts";
import { moveToCategory } from "../transactions/rewriting.ts";
import { findCategory, found, selectCategories } from "../ledger/categories.ts";
import { categoryColumns } from "../ledger/category-columns.ts";
import type { Category } from "../ledger/category.contract.ts";
import type {
  CategoryPage,
  CreateCategoryInput,
  ListCategoriesInput,
  RemoveCategoryInput,
  UpdateCategoryInput,
} from "./categories.contract.ts";
import {
  assertChangeable,
  assertParent,
  assertRemovable,
  assertReplacement,
} from "./categories.logic.ts";

/** A category with its children. */
async function selectFamily(db: Db, book: Book, id: string) {
  const family = await selectCategories(
    db,
    book,
    or(eq(categories.id, id), eq(categories.parentId, id)),
  );
  return {
    category: family.find((member) => member.id === id),
    children: family.filter((member) => member.parentId === id),
  };
}

type Written = Pick<FeedEntry, "op"> & { before: Category | null; after: Category | null };

/** Appends a change of a category to the feed. */
async function recordChange(write: LockedBook, change: Written): Promise<void> {
  const entityId = (change.after ?? change.before)?.id ?? "";
  await appendChanges(write, [{ entity: "category", entityId, ...change }]);
}

/** Throws `category.name_taken`, `category.not_found` and `category.nesting` (of the parent), `id.taken`. */
export async function createCategory(
  write: LockedBook,
  { id = uuidv7(), ...sent }: CreateCategoryInput,
): Promise<Category> {
  const { tx, book, now } = write;
  if (sent.parentId !== null) {
    assertParent(
      { id, kind: sent.kind, hasChildren: false },
      await findCategory(tx, book, sent.parentId),
    );
  }
  const [created] = await tx
    .insert(categories)
    .values({
      ...sent,
      ...nameColumns(sent.name),
      bookId: book.id,
      id,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing({ target: [categories.bookId, categories.id] })
    .returning(categoryColumns);
  if (!created) return resolveReplay(await findCategory(tx, book, id), sent);
  await recordChange(write, { op: "create", before: null, after: created });
  return created;
}

/** Throws `category.not_found`, `category.name_taken`, `category.nesting`, `category.system`, `version.conflict`. */
export async function updateCategory(
  write: LockedBook,
  input: UpdateCategoryInput,
): Promise<Category> {
  const { tx, book, now } = write;
  const { category: current, children } = await selectFamily(tx, book, input.id);
  const category = found(current);
  const { id, version, ...changes } = input;
  assertVersion(category.version, version);
  assertChangeable(category, input);
  if (changes.parentId && changes.parentId !== category.parentId) {
    const parent = await findCategory(tx, book, changes.parentId);
    assertParent({ id, kind: category.kind, hasChildren: children.length > 0 }, parent);
  }
  if (matchesFields(category, changes)) return category;
  const update = async () => {
    const [updated] = await tx
      .update(categories)
      .set({
        ...changes,
        ...(changes.name !== undefined && nameColumns(changes.name)),
        version: category.version + 1,
        updatedAt: now,
      })
      .where(and(eq(categories.bookId, book.id), eq(categories.id, id)))
      .returning(categoryColumns);
    const after = found(updated);
    await recordChange(write, { op: "update", before: category, after });
    return after;
  };
  const { parentId = category.parentId } = changes;
  if (parentId === category.parentId) return update();
  const categoryIds = [category.parentId, parentId].filter((each) => each !== null);
  return regroupSpending(write, { categoryIds }, update);
}

/** Deletes a category and moves its transactions to the replacement. Throws `category.not_found`, `category.system`, `category.in_use`. */
export async function removeCategory(write: LockedBook, input: RemoveCategoryInput): Promise<void> {
  const { tx, book, now } = write;
  const { category: current, children } = await selectFamily(tx, book, input.id);
  const category = found(current);
  assertVersion(category.version, input.version);
  assertRemovable(category, children);
  await assertNoBudget(tx, book, category.id);
  await assertNoSchedule(tx, book, category.id);
  if (!input.replacementId) await assertNoRuleOfCategory(write, category.id);
  const replacement = input.replacementId
    ? await findCategory(tx, book, input.replacementId)
    : await findSystemCategory(tx, book, category.kind);
  const { id: replacementId } = assertReplacement(category, replacement);
  await moveToCategory(write, { from: category.id, to: replacementId });
  await moveRules(write, { from: category.id, to: replacementId });
  await removeDefaultOf(write, category.id);
  await tx
    .update(categories)
    .set({ deletedAt: now, updatedAt: now, version: category.version + 1 })
    .where(and(eq(categories.bookId, book.id), eq(categories.id, category.id)));
  await recordChange(write, { op: "delete", before: category, after: null });
}

/** Undoes the creation of a category that is still unused. Throws `category.not_found`, `category.in_use`, `category.system`. */
export async function withdrawCategory(write: LockedBook, id: string): Promise<void> {
  await assertCategoryUnused(write.tx, write.book, id);
  await removeCategory(write, { id });
}

/** Restores a deleted category. Throws `category.not_found`, `category.name_taken`, `category.nesting`. */
export async function restoreCategory(write: LockedBook, id: string): Promise<void> {
  const { tx, book, now } = write;
  const [restored] = await tx
    .update(categories)
    .set({ deletedAt: null, updatedAt: now, version: sql`${categories.version} + 1` })
    .where(and(eq(categories.bookId, book.id), eq(categories.id, id)))
    .returning(categoryColumns);
  const after = found(restored);
  if (after.parentId !== null) {
    const parent = await findCategory(tx, book, after.parentId);
    assertParent({ ...after, hasChildren: false }, parent);
  }
  await recordChange(write, { op: "restore", before: null, after });
}

async function findSystemCategory(
  db: Db,
  book: Book,
  kind: Category["kind"],
): Promise<Category | undefined> {
  const [category] = await selectCategories(
    db,
    book,
    and(eq(categories.system, true), eq(categories.kind, kind)),
  );
  return category;
}

/** The book's categories ordered by id, including archived ones. */
export async function listCategories(
  db: Db,
  book: Book,
  input: ListCategoriesInput,
): Promise<CategoryPage> {
  const query = ["categories", input.kind];
  const after = decodeCursor(input.cursor, query, z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select(categoryColumns)
    .from(categories)
    .where(
      and(
        eq(categories.bookId, book.id),
        isNull(categories.deletedAt),
        input.kind && eq(categories.kind, input.kind),
        after ? gt(categories.id, after) : undefined,
      ),
    )
    .orderBy(asc(categories.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (category) => encodeCursor(query, [category.id]));
}

import { AppError } from "@outlay/core";
import { categories, type Db } from "@outlay/db";
import { and, eq, isNull, type SQL } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { categoryColumns } from "./category-columns.ts";
import type { Category } from "./category.contract.ts";

/** Live categories of the book that also meet `condition`. */
export async function selectCategories(
  db: Db,
  book: Book,
  condition: SQL | undefined,
): Promise<Category[]> {
  return db
    .select(categoryColumns)
    .from(categories)
    .where(and(eq(categories.bookId, book.id), isNull(categories.deletedAt), condition));
}

export async function findCategory(db: Db, book: Book, id: string): Promise<Category | undefined> {
  const [category] = await selectCategories(db, book, eq(categories.id, id));
  return category;
}

/** Throws `category.not_found`. */
export async function getCategory(db: Db, book: Book, id: string): Promise<Category> {
  return found(await findCategory(db, book, id));
}

export function found(category: Category | undefined): Category {
  if (!category) throw new AppError("category.not_found", "No category has this id.");
  return category;
}

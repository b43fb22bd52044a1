import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { type Filters, readFilters } from "../transactions/filters.ts";
import type { ReportInput } from "./report.contract.ts";

// Totals know days, accounts and categories. What a report leaves out by anything else is read from the
// transactions themselves, with the conditions of the list, so that both always agree.

/** Which transactions a report counts, beyond its days and accounts. */
export type EntryFilter = Filters & {
  /** The category and its subcategories, if the report is of one: of split transactions only these parts count. */
  family: ReadonlySet<string> | undefined;
};

type Filtering = Pick<ReportInput, "tag" | "withoutTags" | "categoryId" | "actorId">;

export const filteringIn = ({ tag, withoutTags, categoryId, actorId }: Filtering): Filtering => ({
  ...(tag !== undefined && { tag }),
  ...(withoutTags !== undefined && { withoutTags }),
  ...(categoryId !== undefined && { categoryId }),
  ...(actorId !== undefined && { actorId }),
});

/** Undefined if the report counts all. Throws `category.not_found`. */
export async function readEntryFilter(
  db: Db,
  book: Book,
  input: Filtering,
): Promise<EntryFilter | undefined> {
  const filtering = filteringIn(input);
  if (Object.keys(filtering).length === 0) return undefined;
  const filters = await readFilters(db, book, filtering);
  const { categoryIds } = filters.values;
  return {
    ...filters,
    values: { ...filters.values, bookId: book.id },
    family: categoryIds ? new Set(categoryIds.slice(1, -1).split(",")) : undefined,
  };
}

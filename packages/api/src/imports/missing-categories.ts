import { AppError, foldName } from "@outlay/core";
import { categories } from "@outlay/db";
import { and, eq, isNull, sql } from "drizzle-orm";
import { createCategory } from "../categories/categories.ts";
import type { LockedBook } from "../feed/lock.ts";
import type { StagedRow } from "./staged-row.ts";
import { cutText } from "../support/cut-text.logic.ts";

type Kind = "expense" | "income";
type Filed = { categoryId: string | null; categoryName: string | null };

/** As long as a category's name may be. */
const maxLetters = 100;
/** So many categories are created by one import: a column with more names has something else in it. */
const maxCreated = 500;

const tooMany = () =>
  new AppError(
    "import.limit",
    `The file names more than ${maxCreated} categories that the book lacks. Set createMissing to false, or import a shorter period.`,
  );

const keyOf = (kind: Kind, nameFolded: string) => `${kind} ${nameFolded}`;

/** The book's categories by kind and name: of a child and one on top with the same name the latter. */
async function loadCategories({ tx, book }: LockedBook) {
  const live = await tx
    .select({
      id: categories.id,
      kind: categories.kind,
      system: categories.system,
      nameFolded: sql<string>`${categories.nameFolded}`,
      isTop: sql<boolean>`${categories.parentId} is null`,
      isArchived: categories.archived,
    })
    .from(categories)
    .where(and(eq(categories.bookId, book.id), isNull(categories.deletedAt)));
  const rows = live.map((row) => ({ ...row, key: keyOf(row.kind, row.nameFolded) }));
  const systemOf = (kind: Kind) => {
    const found = rows.find((row) => row.system && row.kind === kind);
    if (found) return found.id;
    throw new TypeError(`the book has no system category of the kind ${kind}`);
  };
  return {
    kinds: new Map(rows.map(({ id, kind }) => [id, kind])),
    open: new Map(
      rows
        .filter(({ isArchived }) => !isArchived)
        .toSorted((one, other) => Number(one.isTop) - Number(other.isTop))
        .map(({ id, key }) => [key, id]),
    ),
    /** Nothing new is in these, and no other category can have their names. */
    archived: new Set(
      rows.filter(({ isArchived, isTop }) => isArchived && isTop).map(({ key }) => key),
    ),
    system: { expense: systemOf("expense"), income: systemOf("income") },
  };
}

/** Finds the categories that rows name, and creates those that the book lacks. Naming throws `import.limit`. */
export async function createCategoryNamer(
  write: LockedBook,
  { createsMissing }: { createsMissing: boolean },
) {
  const { kinds, open, archived, system } = await loadCategories(write);
  let created = 0;
  const find = async (name: string, kind: Kind): Promise<string | null> => {
    const short = cutText(name, maxLetters).trim();
    if (short === "") return null;
    const folded = foldName(short);
    const key = keyOf(kind, folded);
    // Money in may be a refund of what is spent in a category.
    const id = open.get(key) ?? (kind === "income" && open.get(keyOf("expense", folded)));
    if (id) return id;
    const isArchived =
      archived.has(key) || (kind === "income" && archived.has(keyOf("expense", folded)));
    if (!createsMissing || isArchived) return null;
    created += 1;
    if (created > maxCreated) throw tooMany();
    const look = { parentId: null, color: null, icon: null };
    const category = await createCategory(write, { ...look, name: short, kind });
    kinds.set(category.id, kind);
    open.set(key, category.id);
    return category.id;
  };
  const file = async (filed: Filed, kind: Kind) => {
    if (filed.categoryId !== null || filed.categoryName === null) return;
    filed.categoryId = await find(filed.categoryName, kind);
  };
  return {
    kinds,
    system,
    /** Sets the categories that rows name only by their names. */
    name: async (rows: readonly StagedRow[]): Promise<void> => {
      for (const row of rows) {
        const kind = row.amountMinor.startsWith("-") ? "expense" : "income";
        await file(row, kind);
        for (const part of row.splits) await file(part, kind);
      }
    },
  };
}

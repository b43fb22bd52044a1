import { foldName } from "@outlay/core";
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

/** Finds the categories that rows name, and creates those that the book lacks. */
export async function createCategoryNamer(
  write: LockedBook,
  { createsMissing }: { createsMissing: boolean },
) {
  const { tx, book } = write;
  const live = await tx
    .select({
      id: categories.id,
      kind: categories.kind,
      system: categories.system,
      key: sql<string>`${categories.nameFolded}`,
      isTop: sql<boolean>`${categories.parentId} is null`,
      archived: categories.archived,
    })
    .from(categories)
    .where(and(eq(categories.bookId, book.id), isNull(categories.deletedAt)));
  const kinds = new Map(live.map(({ id, kind }) => [id, kind]));
  const known = new Map(
    live
      .filter(({ archived }) => !archived)
      .toSorted((one, other) => Number(one.isTop) - Number(other.isTop))
      .map(({ id, kind, key }) => [`${kind} ${key}`, id]),
  );
  const systemOf = (kind: Kind) => {
    const found = live.find((each) => each.system && each.kind === kind);
    if (found) return found.id;
    throw new TypeError(`the book has no system category of the kind ${kind}`);
  };
  const find = async (name: string, kind: Kind): Promise<string | null> => {
    const short = cutText(name, maxLetters).trim();
    if (short === "") return null;
    const key = foldName(short);
    // Money in may be a refund of what is spent in a category.
    const id = known.get(`${kind} ${key}`) ?? (kind === "income" && known.get(`expense ${key}`));
    if (id) return id;
    if (!createsMissing) return null;
    const look = { parentId: null, color: null, icon: null };
    const created = await createCategory(write, { ...look, name: short, kind });
    kinds.set(created.id, kind);
    known.set(`${kind} ${key}`, created.id);
    return created.id;
  };
  const file = async (filed: Filed, kind: Kind) => {
    if (filed.categoryId !== null || filed.categoryName === null) return;
    filed.categoryId = await find(filed.categoryName, kind);
  };
  return {
    kinds,
    system: { expense: systemOf("expense"), income: systemOf("income") },
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

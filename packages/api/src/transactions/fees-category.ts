import { categories, type Db, nameColumns } from "@outlay/db";
import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../access/book.ts";
import { appendChanges } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { categoryColumns } from "../ledger/category-columns.ts";
import type { LedgerChange, Operation } from "../ledger/operations.logic.ts";
import { uncategorised } from "../ledger/uncategorised.logic.ts";
import { languageOf, type Words } from "../support/words.logic.ts";

const names: Words = { en: "Fees", de: "Gebühren" };
const look = { icon: "🏦", color: "#757575" };

/** The category of fees that name none, and whether it is still to be made. */
export type FeesCategory = { id: string; name: string; isNew: boolean };

type Unnamed = Omit<Extract<Operation, { op: "create" }>, "id">;

/** Whether an operation has a fee without a category. */
export function needsFeesCategory(operation: Operation | Unnamed): boolean {
  if (operation.op !== "create" && operation.op !== "update") return false;
  const { fee } = operation.op === "create" ? operation.fields : operation.patch;
  return fee !== undefined && fee !== null && fee.categoryId === undefined;
}

/**
 * The expense category of this name in a language of first categories: rather one that is not archived, and in the language
 * of the book's own, in which it would be made.
 */
export async function findFeesCategory(db: Db, book: Pick<Book, "id">): Promise<FeesCategory> {
  const { bookId, kind, id, name, nameFolded, archived, system, deletedAt } = categories;
  const folded = Object.values(names).map((each) => nameColumns(each).nameFolded);
  const rows = await db
    .select({ id, name, nameFolded, archived, system })
    .from(categories)
    .where(
      and(
        eq(bookId, book.id),
        eq(kind, "expense"),
        isNull(deletedAt),
        or(eq(system, true), inArray(nameFolded, folded)),
      ),
    )
    .orderBy(asc(archived), asc(id));
  const own = nameColumns(names[languageOf(rows.find((row) => row.system)?.name, uncategorised)]);
  const found = rows.filter((row) => folded.includes(row.nameFolded));
  const [first] = found;
  const chosen =
    found.find((row) => row.archived === first?.archived && row.nameFolded === own.nameFolded) ??
    first;
  return chosen
    ? { id: chosen.id, name: chosen.name, isNew: false }
    : { id: uuidv7(), name: own.name, isNew: true };
}

/** Makes the category if changes need it, before they are written. */
export async function insertFeesCategory(
  write: LockedBook,
  fees: FeesCategory,
  changes: readonly LedgerChange[],
): Promise<void> {
  if (!fees.isNew || !changes.some(({ after }) => after.feeCategoryId === fees.id)) return;
  const { tx, book, now } = write;
  const [after = null] = await tx
    .insert(categories)
    .values({
      ...look,
      ...nameColumns(fees.name),
      bookId: book.id,
      id: fees.id,
      kind: "expense",
      createdAt: now,
      updatedAt: now,
    })
    .returning(categoryColumns);
  // An operation of its own: undoing the transfer deletes it, and deleted ones keep their category.
  await appendChanges({ ...write, operationId: uuidv7() }, [
    { entity: "category", entityId: fees.id, op: "create", before: null, after },
  ]);
}

import { categories, type Db, nameColumns } from "@outlay/db";
import { and, asc, eq, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../access/book.ts";
import { appendChanges } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { categoryColumns } from "../ledger/category-columns.ts";
import type { LedgerChange, Operation } from "../ledger/operations.logic.ts";

const look = { ...nameColumns("Fees"), icon: "🏦", color: "#757575" };

/** The category of fees that name none, and whether it is still to be made. */
export type FeesCategory = { id: string; isNew: boolean };

type Unnamed = Omit<Extract<Operation, { op: "create" }>, "id">;

/** Whether an operation has a fee without a category. */
export function needsFeesCategory(operation: Operation | Unnamed): boolean {
  if (operation.op !== "create" && operation.op !== "update") return false;
  const { fee } = operation.op === "create" ? operation.fields : operation.patch;
  return fee !== undefined && fee !== null && fee.categoryId === undefined;
}

/** The expense category named Fees; rather one that is not archived. */
export async function findFeesCategory(db: Db, book: Pick<Book, "id">): Promise<FeesCategory> {
  const { bookId, id, kind, nameFolded, archived, deletedAt } = categories;
  const [found] = await db
    .select({ id })
    .from(categories)
    .where(
      and(
        eq(bookId, book.id),
        eq(kind, "expense"),
        eq(nameFolded, look.nameFolded),
        isNull(deletedAt),
      ),
    )
    .orderBy(asc(archived), asc(id))
    .limit(1);
  return found ? { ...found, isNew: false } : { id: uuidv7(), isNew: true };
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

import { shareDefaults } from "@outlay/db";
import { and, eq, getTableColumns } from "drizzle-orm";
import { appendChanges } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";

const { bookId: _bookId, ...columns } = getTableColumns(shareDefaults);

/** Removes how a category that goes was shared by default. */
export async function removeDefaultOf(write: LockedBook, categoryId: string): Promise<void> {
  const { tx, book } = write;
  const [before] = await tx
    .delete(shareDefaults)
    .where(and(eq(shareDefaults.bookId, book.id), eq(shareDefaults.categoryId, categoryId)))
    .returning(columns);
  if (!before) return;
  const removed = { entity: "shareDefault", entityId: before.id, op: "delete" } as const;
  await appendChanges(write, [{ ...removed, before, after: null }]);
}

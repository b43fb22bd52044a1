import { AppError } from "@outlay/core";
import { type Change, changes } from "@outlay/db";
import { and, desc, eq, sql } from "drizzle-orm";
import { type BookRequest, changeBook, type LockedBook } from "./lock.ts";

type Named = { entity: Change["entity"]; id: string };

const { before, after } = changes;

/** What kind of record its last change deleted; of one that is gone for good the feed alone knows. */
export async function findDeleted(
  { tx, book }: LockedBook,
  { entity, id }: Named,
): Promise<{ kind: string | null } | undefined> {
  const [last] = await tx
    .select({
      isDeleted: sql<boolean>`${changes.op} = 'delete' or ${after} ->> 'deletedAt' is not null`,
      kind: sql<string | null>`coalesce(${after}, ${before}) ->> 'kind'`,
    })
    .from(changes)
    .where(and(eq(changes.bookId, book.id), eq(changes.entityId, id), eq(changes.entity, entity)))
    .orderBy(desc(changes.seq))
    .limit(1);
  return last?.isDeleted === true ? { kind: last.kind } : undefined;
}

/**
 * Deletes a record of a book. Does nothing if it is deleted already, so that the request can be repeated.
 * Throws what `remove` throws, such as the record's `not_found` if the book never had it.
 */
export async function removeRecord(
  request: BookRequest,
  named: Named,
  remove: (write: LockedBook) => Promise<void>,
): Promise<void> {
  await changeBook(request, async (write) => {
    try {
      await remove(write);
    } catch (error) {
      const isMissing = error instanceof AppError && error.code === `${named.entity}.not_found`;
      if (!isMissing || !(await findDeleted(write, named))) throw error;
    }
  });
}

import { books, type Db } from "@outlay/db";
import { eq } from "drizzle-orm";
import { regroupSpending } from "../planning/budgets/recount.ts";
import { appendChanges } from "../feed/append.ts";
import { AppError } from "@outlay/core";
import { matchesFields } from "../support/replay.ts";
import type { Book } from "../access/book.ts";
import type { BookImage, BookView, UpdateBookInput } from "./books.contract.ts";
import { getBook, imageColumns } from "./books.ts";
import { withLockedBook } from "../feed/lock.ts";
import { assertPermission } from "../access/roles.logic.ts";

/**
 * Runs a change of a book itself or of its members with the book locked. The caller's role may have
 * changed since the request arrived, so it is read again under the lock. Throws `book.not_found`,
 * `book.forbidden`.
 */
export async function asOwner<Result>(
  db: Db,
  book: Book,
  change: (tx: Db) => Promise<Result>,
): Promise<Result> {
  return withLockedBook(db, book, async (tx) => {
    const { role } = await getBook(tx, { userId: book.actorId }, book.id);
    assertPermission(role, "manage");
    return change(tx);
  });
}

/** Changes the given settings. Throws `book.not_found`, `book.forbidden`. */
export async function updateBook(
  db: Db,
  book: Book,
  input: UpdateBookInput,
  now: Date,
): Promise<BookView> {
  const { id: _, ...given } = input;
  return asOwner(db, book, async (tx) => {
    const { role, ...before } = await getBook(tx, { userId: book.actorId }, book.id);
    if (matchesFields(before, given)) return { ...before, role };
    const write = async () => {
      const [updated] = await tx
        .update(books)
        .set({ ...given, updatedAt: now })
        .where(eq(books.id, book.id))
        .returning(imageColumns);
      if (!updated) throw new AppError("book.not_found", "The book was deleted.");
      await recordUpdate(tx, book, { before, after: updated }, now);
      return updated;
    };
    const firstDays = { monthStartDay: given.monthStartDay, weekStartDay: given.weekStartDay };
    const after = matchesFields(before, firstDays)
      ? await write()
      : await regroupSpending(tx, book, { now }, write);
    return { ...after, role };
  });
}

async function recordUpdate(
  tx: Db,
  book: Book,
  images: { before: BookImage; after: BookImage },
  now: Date,
): Promise<void> {
  await appendChanges(
    tx,
    book,
    [{ entity: "book", entityId: book.id, op: "update", ...images }],
    now,
  );
}

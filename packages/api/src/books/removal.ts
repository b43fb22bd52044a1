import { AppError } from "@outlay/core";
import { books, type Db, invitations, memberships } from "@outlay/db";
import { and, asc, eq, gt, isNotNull, isNull } from "drizzle-orm";
import { z } from "zod";
import { openBook } from "../access/identity.ts";
import { isSignedIn, type Caller, type SignedIn } from "../access/principal.ts";
import { assertFresh } from "../access/recent-sign-in.ts";
import { assertPermission } from "../access/roles.logic.ts";
import { type BookRequest, changeBook, type LockedBook } from "../feed/lock.ts";
import { restorableMs, restorableSince } from "../support/lifetimes.ts";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import type { BookPage, BookView, ListBooksInput, RemoveBookInput } from "./books.contract.ts";
import { bookNotFound, getBook, viewColumns } from "./books.ts";
import { findNextBook, lockUser, replaceDefaultBook } from "./default-book.ts";
import { assertOwner } from "./settings.ts";

const own = (userId: string) => and(eq(memberships.userId, userId), eq(memberships.role, "owner"));
const isRestorable = (now: Date) =>
  and(isNotNull(books.deletedAt), gt(books.deletedAt, restorableSince(now)));

/** The user's own removed book with this id. */
const selectRemoved = (db: Db, { userId }: SignedIn, id: string, now: Date) =>
  db
    .select({ id: books.id })
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(and(eq(memberships.bookId, id), own(userId), isRestorable(now)));

type Asking = Omit<BookRequest, "book"> & { principal: SignedIn };

/**
 * Removes a book of the caller: at once nobody sees it, and its open invitations end. Does nothing if they have removed it
 * already. Members whose default book it was get another. Throws `book.not_found`, `book.forbidden`, `auth.sign_in_again`,
 * and `book.last` if the caller would have no book.
 */
export async function removeBook(request: Asking, { id }: RemoveBookInput): Promise<void> {
  const { db, principal, now } = request;
  try {
    const book = await openBook(db, principal, id);
    if (!book) throw bookNotFound();
    assertPermission(book.role, "manage");
    await changeBook({ ...request, book }, (write) => removeLocked(write, principal));
  } catch (error) {
    const isMissing = error instanceof AppError && error.code === "book.not_found";
    if (!isMissing || (await selectRemoved(db, principal, id, now)).length === 0) throw error;
  }
}

async function removeLocked(write: LockedBook, principal: SignedIn): Promise<void> {
  const { tx, book, now } = write;
  await assertOwner(write);
  const left = await lockMembers(write);
  await assertFresh(tx, principal, now);
  await tx.update(books).set({ deletedAt: now }).where(eq(books.id, book.id));
  await tx
    .delete(invitations)
    .where(and(eq(invitations.bookId, book.id), isNull(invitations.acceptedAt)));
  if ((await findNextBook(tx, principal.userId)) === undefined)
    throw new AppError("book.last", "Create another book first: everybody has at least one.");
  for (const userId of left) await replaceDefaultBook(write, userId);
}

/** Locks the members in the order of their ids, so that removals of several books cannot deadlock. Returns those whose default book it is. */
async function lockMembers({ tx, book }: LockedBook): Promise<string[]> {
  const members = await tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(eq(memberships.bookId, book.id))
    .orderBy(asc(memberships.userId));
  const left: string[] = [];
  for (const { userId } of members) if ((await lockUser(tx, userId)) === book.id) left.push(userId);
  return left;
}

/** Restores a book that the caller has removed, with its members; a book that is not removed stays. Throws `book.not_found`, `book.forbidden`. */
export async function restoreBook(
  { db, principal, now, bookQueues }: Asking,
  { id }: RemoveBookInput,
): Promise<BookView> {
  const restore = async (tx: Db) => {
    const removed = await selectRemoved(tx, principal, id, now).for("no key update", { of: books });
    if (removed.length > 0) await tx.update(books).set({ deletedAt: null }).where(eq(books.id, id));
    const book = await getBook(tx, principal, id);
    assertPermission(book.role, "manage");
    return book;
  };
  return bookQueues(id, () => db.transaction(restore));
}

/** The removed books that the caller can restore, ordered by id. Throws `auth.session_needed` for a token. */
export async function listRemovedBooks(
  db: Db,
  principal: Caller,
  { limit, cursor }: ListBooksInput,
  now: Date,
): Promise<BookPage> {
  if (!isSignedIn(principal))
    throw new AppError("auth.session_needed", "Sign in to list removed books.");
  const query = ["books", "removed"];
  const after = decodeCursor(cursor, query, z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select({ ...viewColumns, removedAt: books.deletedAt })
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(and(own(principal.userId), isRestorable(now), after ? gt(books.id, after) : undefined))
    .orderBy(asc(books.id))
    .limit(limit + 1);
  const views = rows.map(({ removedAt, ...view }) => {
    const deletedAt = removedAt ?? now;
    return { ...view, deletedAt, restorableUntil: new Date(deletedAt.getTime() + restorableMs) };
  });
  return toPage(views, limit, (book) => encodeCursor(query, [book.id]));
}

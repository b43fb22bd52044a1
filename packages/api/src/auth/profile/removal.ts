import { books, type Db, memberships, users } from "@outlay/db";
import { and, eq, ne } from "drizzle-orm";
import { lockVerifiedUser, provePassword } from "../credentials/own-password.ts";
import type { SignedIn } from "../../access/principal.ts";
import { type DeleteBook, lockBook } from "../../archive/deletion.ts";
import { AppError, type Issue } from "@outlay/core";
import type { RemoveProfileInput } from "./profile.contract.ts";

/**
 * Deletes a user, their sessions and the books without other members; they leave the books of others.
 * Throws `auth.invalid_credentials`, `auth.sign_in_again`, and `book.shared` while they own a book with other members.
 */
export async function removeProfile(
  { db, now }: { db: Db; now: Date },
  principal: SignedIn,
  { password }: RemoveProfileInput,
  deleteBook: DeleteBook,
): Promise<void> {
  const { userId } = principal;
  const proved = await provePassword({ db, now }, principal, { password });
  await db.transaction(async (tx) => {
    // Locked, so that the user cannot join a book meanwhile.
    await lockVerifiedUser(tx, principal, proved);
    await deleteUser(tx, userId, deleteBook);
  });
}

/** Deletes a user who is locked, as `removeProfile` does. */
export async function deleteUser(tx: Db, userId: string, deleteBook: DeleteBook): Promise<void> {
  for (const bookId of await findOwnBooks(tx, userId)) await deleteBook(tx, bookId);
  await tx.delete(users).where(eq(users.id, userId));
}

/**
 * The user's own books, removed ones included, each one locked. Throws `book.shared` if one has other members: of a removed
 * book they have none who sees it.
 */
async function findOwnBooks(tx: Db, userId: string): Promise<string[]> {
  const owned = await tx
    .select({ id: books.id, name: books.name, deletedAt: books.deletedAt })
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(and(eq(memberships.userId, userId), eq(memberships.role, "owner")))
    .orderBy(books.id);
  const issues: Issue[] = [];
  for (const { id, name, deletedAt } of owned) {
    await lockBook(tx, id);
    if (deletedAt) continue;
    const isOther = and(eq(memberships.bookId, id), ne(memberships.userId, userId));
    if ((await tx.$count(memberships, isOther)) > 0)
      issues.push({ path: [], code: "book.shared", message: `"${name}" (${id}) has members.` });
  }
  if (issues.length === 0) return owned.map(({ id }) => id);
  throw new AppError(
    "book.shared",
    "First transfer the books named in issues to another member, or remove their members.",
    issues,
  );
}

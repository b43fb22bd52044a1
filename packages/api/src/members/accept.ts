import { type Db, invitations, memberships, users } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import type { BookView } from "../books/books.input.ts";
import { getBook } from "../books/books.ts";
import { withLockedBook } from "../books/lock.ts";
import type { SignedIn } from "../auth/principal.ts";
import { AppError } from "../errors.ts";
import { hashToken } from "../tokens/secrets.ts";
import { assertRoomForMember } from "./limits.ts";
import type { AcceptInput } from "./members.input.ts";
import { isOpen } from "./open.ts";
import { readToken } from "./tokens.ts";

/**
 * Makes the caller a member of the book that they were invited to. The token alone is not enough: a
 * mail gets forwarded, and whoever accepts has the email that was invited. Throws
 * `invitation.not_found`, the same for a token that was used, withdrawn, has expired or is for
 * another; `member.exists`, `member.limit`.
 */
export async function acceptInvitation(
  db: Db,
  principal: SignedIn,
  { token }: AcceptInput,
  now: Date,
): Promise<BookView> {
  const { userId } = principal;
  const find = (from: Db) => getInvitation(from, { userId, token }, now);
  // Nobody waits for a book because of a token that is made up.
  const { bookId } = await find(db);
  return withLockedBook(db, { id: bookId }, async (tx) => {
    const { id, role } = await find(tx);
    await assertRoomForMember(tx, bookId);
    const joined = await tx
      .insert(memberships)
      .values({ bookId, userId, role, createdAt: now })
      .onConflictDoNothing({ target: [memberships.bookId, memberships.userId] })
      .returning({ userId: memberships.userId });
    if (joined.length === 0)
      throw new AppError("member.exists", "You are a member of this book already.");
    await tx
      .update(invitations)
      .set({ acceptedAt: now })
      .where(and(eq(invitations.bookId, bookId), eq(invitations.id, id)));
    return getBook(tx, principal, bookId);
  });
}

async function getInvitation(
  db: Db,
  { userId, token }: { userId: string; token: string },
  now: Date,
) {
  const named = readToken(token);
  if (!named) throw notFound();
  const { bookId, id, role } = invitations;
  const [found] = await db
    .select({ bookId, id, role })
    .from(invitations)
    .innerJoin(users, eq(sql`lower(${users.email})`, sql`lower(${invitations.email})`))
    .where(
      and(
        isOpen(named.bookId, now),
        eq(id, named.id),
        eq(invitations.tokenHash, hashToken(token)),
        eq(users.id, userId),
      ),
    );
  if (!found) throw notFound();
  return found;
}

function notFound(): AppError {
  return new AppError(
    "invitation.not_found",
    "No open invitation of yours has this token. Sign in with the email that was invited, or ask for another invitation.",
  );
}

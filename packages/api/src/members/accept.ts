import { type Db, invitations, memberships, users } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import type { BookView } from "../books/books.contract.ts";
import { getBook } from "../books/books.ts";
import { type BookQueues, withBookLock } from "../feed/lock.ts";
import type { SignedIn } from "../access/principal.ts";
import type { BookLock } from "../support/book-lock.ts";
import { AppError } from "@outlay/core";
import { assertRoomForMember } from "./limits.ts";
import type { AcceptInput } from "./members.contract.ts";
import { isOpenTo } from "./open.ts";
import { readToken } from "./tokens.ts";

type Joining = { db: Db; principal: SignedIn; now: Date; bookQueues: BookQueues };

/**
 * Makes the caller a member of an invitation's book. If an email was invited, the token alone is not
 * enough: mails get forwarded and anyone can sign up with an email, so the caller must have verified
 * it. Throws `invitation.not_found`, the same for a token that was used or withdrawn, has expired or
 * is for another email; `auth.email_unverified`, `member.exists`, `member.limit`.
 */
export async function acceptInvitation(
  { db, principal, now, bookQueues }: Joining,
  { token }: AcceptInput,
): Promise<BookView> {
  const { userId } = principal;
  const find = (from: Db) => getInvitation(from, { userId, token }, now);
  // Checked before the lock: an invented token must not wait for a book.
  const { bookId } = await find(db);
  const join = async (lock: BookLock) => {
    const { tx } = lock;
    const { id, role } = await find(tx);
    await assertRoomForMember(lock);
    const joined = await tx
      .insert(memberships)
      .values({ bookId, userId, role, createdAt: now })
      .onConflictDoNothing({ target: [memberships.bookId, memberships.userId] })
      .returning({ userId: memberships.userId });
    if (joined.length === 0)
      throw new AppError("member.exists", "You are already a member of this book.");
    await tx
      .update(invitations)
      .set({ acceptedAt: now })
      .where(and(eq(invitations.bookId, bookId), eq(invitations.id, id)));
    return getBook(tx, principal, bookId);
  };
  return bookQueues(bookId, () => withBookLock(db, bookId, join));
}

/** Throws `invitation.not_found`, `auth.email_unverified`. */
async function getInvitation(
  db: Db,
  { userId, token }: { userId: string; token: string },
  now: Date,
) {
  const ref = readToken(token);
  if (!ref) throw notFound();
  const { bookId, id, role, email, emailFolded } = invitations;
  const isInvited = eq(users.emailFolded, emailFolded);
  const [found] = await db
    .select({ bookId, id, role, email, provedAt: users.emailVerifiedAt })
    .from(invitations)
    .innerJoin(users, eq(users.id, userId))
    .where(isOpenTo({ ref, token, isInvited }, now));
  if (!found) throw notFound();
  if (found.email !== null && found.provedAt === null) throw emailUnverified();
  return found;
}

function emailUnverified(): AppError {
  return new AppError(
    "auth.email_unverified",
    "Verify your email first, with the token from the email you got when you signed up. POST /api/auth/verify-email/resend sends another one.",
  );
}

function notFound(): AppError {
  return new AppError(
    "invitation.not_found",
    "You have no open invitation with this token. Sign in with the invited email, or ask for another invitation.",
  );
}

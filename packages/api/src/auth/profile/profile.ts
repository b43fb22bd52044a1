import { books, type Db, emailColumns, memberships, users } from "@outlay/db";
import { and, eq, isNull, sql } from "drizzle-orm";
import { lockVerifiedUser, provePassword } from "../credentials/own-password.ts";
import type { Caller, SignedIn } from "../../access/principal.ts";
import type { Post } from "../credentials/verification.ts";
import { AppError, fieldError } from "@outlay/core";
import { emailChangedMail } from "../../support/mail.ts";
import type { UpdateProfileInput, User } from "./profile.contract.ts";

/** The columns of a User. */
export const userColumns = {
  id: users.id,
  email: users.email,
  emailVerifiedAt: users.emailVerifiedAt,
  name: users.name,
  defaultBookId: users.defaultBookId,
  timeZone: users.timeZone,
  locale: users.locale,
  hasPassword: sql<boolean>`${users.passwordHash} is not null`,
  createdAt: users.createdAt,
};

export async function getProfile(db: Db, principal: Caller): Promise<User> {
  const [user] = await db.select(userColumns).from(users).where(eq(users.id, principal.userId));
  if (!user) throw accountIsGone();
  return user;
}

function accountIsGone(): AppError {
  return new AppError("auth.unauthenticated", "The user account was deleted.");
}

/**
 * A new email is unverified: it gets a mail to verify it, and the former one is notified.
 * Throws `auth.invalid_credentials`, `auth.sign_in_again`, `auth.email_taken`, `book.not_found`.
 */
export async function updateProfile(
  post: Post,
  principal: SignedIn,
  input: UpdateProfileInput,
): Promise<User> {
  const { db, now, addMail, addTokenMail } = post;
  const { currentPassword, email, ...changes } = input;
  const { defaultBookId } = changes;
  const proved = await proveMove(post, principal, { email, currentPassword });
  return db.transaction(async (tx) => {
    const moving = proved === undefined ? undefined : await lockVerifiedUser(tx, principal, proved);
    const [user] = await tx
      .update(users)
      .set({
        ...changes,
        ...(moving && email !== undefined && { ...emailColumns(email), emailVerifiedAt: null }),
        updatedAt: now,
      })
      .where(eq(users.id, principal.userId))
      .returning(userColumns);
    if (!user) throw accountIsGone();
    // After the user, whom every change of a membership locks first.
    if (defaultBookId !== undefined) await assertMember(tx, principal, defaultBookId);
    if (moving) {
      await addTokenMail(tx, { purpose: "verify", email: user.email });
      await addMail(tx, emailChangedMail(moving.email));
    }
    return user;
  });
}

/** The proved password of a user who changes the email, null if they have none; undefined without such a change. */
async function proveMove(
  { db, now }: Post,
  principal: SignedIn,
  { email, currentPassword }: Pick<UpdateProfileInput, "email" | "currentPassword">,
): Promise<string | null | undefined> {
  if (email === undefined || email === (await getProfile(db, principal)).email) return undefined;
  const given = { password: currentPassword, field: "currentPassword" };
  return provePassword({ db, now }, principal, given);
}

/** Throws `book.not_found`. Locks the membership until the transaction ends. */
async function assertMember(tx: Db, { userId }: SignedIn, bookId: string): Promise<void> {
  const rows = await tx
    .select({ role: memberships.role })
    .from(memberships)
    .innerJoin(books, and(eq(books.id, memberships.bookId), isNull(books.deletedAt)))
    .where(and(eq(memberships.bookId, bookId), eq(memberships.userId, userId)))
    .for("share", { of: memberships });
  if (rows.length === 0)
    throw fieldError("book.not_found", ["defaultBookId"], "You have no book with this id.");
}

import { type Db, memberships, users } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { provePassword } from "../auth/own-password.ts";
import type { Principal, SignedIn } from "../auth/principal.ts";
import { AppError, fieldError } from "../errors.ts";
import type { UpdateProfileInput, User } from "./profile.input.ts";

/** The columns of a User. */
export const userColumns = {
  id: users.id,
  email: users.email,
  name: users.name,
  defaultBookId: users.defaultBookId,
  createdAt: users.createdAt,
};

export async function getProfile(db: Db, principal: Principal): Promise<User> {
  const [user] = await db.select(userColumns).from(users).where(eq(users.id, principal.userId));
  if (!user) throw accountIsGone();
  return user;
}

function accountIsGone(): AppError {
  return new AppError("auth.unauthenticated", "The account is gone.");
}

/** Throws `auth.invalid_credentials`, `auth.email_taken`, `book.not_found`. */
export async function updateProfile(
  db: Db,
  principal: SignedIn,
  input: UpdateProfileInput,
  now: Date,
): Promise<User> {
  const { currentPassword, ...changes } = input;
  const { email } = await getProfile(db, principal);
  if (changes.email !== undefined && changes.email !== email) {
    if (currentPassword === undefined)
      throw fieldError("input.invalid", ["currentPassword"], "Needed to change the email.");
    await provePassword(db, principal, currentPassword);
  }
  const { defaultBookId } = changes;
  return db.transaction(async (tx) => {
    const [user] = await tx
      .update(users)
      .set({ ...changes, updatedAt: now })
      .where(eq(users.id, principal.userId))
      .returning(userColumns);
    if (!user) throw accountIsGone();
    // After the user, whom every change of a membership locks first.
    if (defaultBookId !== undefined) await assertMember(tx, principal, defaultBookId);
    return user;
  });
}

/** Throws `book.not_found`; whoever is a member stays one until the transaction has ended. */
async function assertMember(tx: Db, { userId }: SignedIn, bookId: string): Promise<void> {
  const rows = await tx
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.bookId, bookId), eq(memberships.userId, userId)))
    .for("share");
  if (rows.length === 0)
    throw fieldError("book.not_found", ["defaultBookId"], "No book of yours has this id.");
}

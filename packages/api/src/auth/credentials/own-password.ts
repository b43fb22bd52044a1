import { type Db, users } from "@outlay/db";
import { and, eq, isNull, sql } from "drizzle-orm";
import { AppError, fieldError } from "@outlay/core";
import { assertFresh } from "../../access/recent-sign-in.ts";
import { verifyPassword } from "./passwords.ts";
import type { SignedIn } from "../../access/principal.ts";

/** The password as a request gives it, and the name of its field. */
type Given = { password: string | undefined; field?: string };

/**
 * Checks the user's current password and returns its hash; of a user who has none, that the sign-in is recent, and returns
 * null. What follows must compare that again (`lockVerifiedUser`), as the password may change meanwhile. Throws
 * `auth.invalid_credentials`, `auth.sign_in_again`.
 */
export async function provePassword(
  { db, now }: { db: Db; now: Date },
  principal: SignedIn,
  { password, field = "password" }: Given,
): Promise<string | null> {
  const [user] = await db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, principal.userId));
  if (user?.passwordHash === null) {
    await assertFresh(db, principal, now);
    return null;
  }
  if (password === undefined)
    throw fieldError("input.invalid", [field], "Required, as you have a password.");
  const { matches } = await verifyPassword(user?.passwordHash, password);
  if (!user || !matches) throw wrongPassword();
  return user.passwordHash;
}

/**
 * Locks the user if the password is still the proved one; returns the address for mails. Locks with an
 * update first, as `lockUser` does, then against new references to the user, such as a new membership.
 * Throws `auth.invalid_credentials`.
 */
export async function lockVerifiedUser(
  tx: Db,
  { userId }: SignedIn,
  proved: string | null,
): Promise<{ email: string }> {
  const { passwordHash } = users;
  const isProved = proved === null ? isNull(passwordHash) : eq(passwordHash, proved);
  const isStill = and(eq(users.id, userId), isProved);
  const [[held]] = await Promise.all([
    tx
      .update(users)
      .set({ updatedAt: sql`${users.updatedAt}` })
      .where(isStill)
      .returning({ email: users.email }),
    tx.select({ id: users.id }).from(users).where(isStill).for("update"),
  ]);
  if (!held) throw wrongPassword();
  return held;
}

export function wrongPassword(): AppError {
  return new AppError("auth.invalid_credentials", "Check the current password.");
}

import { type Db, users } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import { AppError } from "@outlay/core";
import { verifyPassword } from "./passwords.ts";
import type { SignedIn } from "../../access/principal.ts";

/**
 * Checks the user's current password and returns its hash. What follows must compare that hash again
 * (`lockVerifiedUser`), as the password may change meanwhile. Throws `auth.invalid_credentials`.
 */
export async function provePassword(
  db: Db,
  { userId }: SignedIn,
  password: string,
): Promise<string> {
  const [user] = await db
    .select({ passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.id, userId));
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
  proved: string,
): Promise<{ email: string }> {
  const isStill = and(eq(users.id, userId), eq(users.passwordHash, proved));
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

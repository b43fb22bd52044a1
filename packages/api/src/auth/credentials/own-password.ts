import { type Db, sessions, users } from "@outlay/db";
import { and, eq, gt, lte, sql } from "drizzle-orm";
import { AppError } from "@outlay/core";
import { clockToleranceMs } from "../../support/lifetimes.ts";
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

const freshForMs = 15 * 60 * 1000;

/**
 * Adding or removing a way to sign in requires a recent sign-in: an open session on a shared computer
 * is not enough. If the user is locked, the session cannot end before the transaction. `longerMs` allows
 * for a flow that started in time. Throws `auth.sign_in_again`.
 */
export async function assertFresh(
  db: Db,
  { sessionId }: SignedIn,
  now: Date,
  longerMs = 0,
): Promise<void> {
  const since = new Date(now.getTime() - freshForMs - longerMs);
  // A session that started while the clock was ahead does not count as recent.
  const latest = new Date(now.getTime() + clockToleranceMs);
  const { id, createdAt } = sessions;
  const isFresh = and(eq(id, sessionId), gt(createdAt, since), lte(createdAt, latest));
  if ((await db.$count(sessions, isFresh)) === 0)
    throw new AppError(
      "auth.sign_in_again",
      "Sign in again, then try this again within 15 minutes.",
    );
}

export function wrongPassword(): AppError {
  return new AppError("auth.invalid_credentials", "Check the current password.");
}

import { type Db, sessions, users } from "@outlay/db";
import { and, eq, gt, lte, sql } from "drizzle-orm";
import { AppError } from "@outlay/core";
import { clockToleranceMs } from "../../support/lifetimes.ts";
import { verifyPassword } from "./passwords.ts";
import type { SignedIn } from "../../access/principal.ts";

/**
 * Proves again that it is the user who asks. Answers the hash that was proved: what follows from it
 * must ask for that, as the password may be changed meanwhile. Throws `auth.invalid_credentials`.
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
 * Holds the user, who has the proved password still; answers where to mail to them. By a write first, as
 * `lockUser` does, then so that nobody can refer to the user either, as a new membership would.
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
 * What adds a way to sign in, or takes one from its owner, is not for who came upon an open session.
 * With the user held, the session ends no earlier than the transaction. `longerMs` is for what
 * was begun in time. Throws `auth.sign_in_again`.
 */
export async function assertFresh(
  db: Db,
  { sessionId }: SignedIn,
  now: Date,
  longerMs = 0,
): Promise<void> {
  const since = new Date(now.getTime() - freshForMs - longerMs);
  // One that began under a clock that was ahead is no more recent than any other.
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

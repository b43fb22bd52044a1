import { AppError } from "@outlay/core";
import { type Db, sessions } from "@outlay/db";
import { and, eq, gt, lte } from "drizzle-orm";
import { clockToleranceMs } from "../support/lifetimes.ts";
import type { SignedIn } from "./principal.ts";

const freshForMs = 15 * 60 * 1000;

/**
 * Adding or removing a way to sign in, or removing a book, requires a recent sign-in: an open session on
 * a shared computer is not enough. If the user is locked, the session cannot end before the transaction. `longerMs` allows
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

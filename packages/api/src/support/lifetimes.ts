import { and, gt, lte } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";

/** For how long what was deleted can be restored. */
export const restorableMs = 30 * 24 * 60 * 60 * 1000;

/** What was deleted before this can no longer be restored. */
export const restorableSince = (now: Date) => new Date(now.getTime() - restorableMs);

/** How far the clocks of servers may differ. */
export const clockToleranceMs = 5_000;

/** Whether something happened within the last `longestMs`; an instant in the future comes from a clock that was ahead. */
export function isRecent(then: Date, now: Date, longestMs: number): boolean {
  const ageMs = now.getTime() - then.getTime();
  return -clockToleranceMs <= ageMs && ageMs <= longestMs;
}

/**
 * Whether something with a lifetime of `lifetimeMs` is valid now. If it ends later than possible, it was made while the
 * clock was ahead and is invalid: setting a clock back must not prolong anything.
 */
export function isGood(expiresAt: AnyPgColumn, lifetimeMs: number, now: Date) {
  const latest = new Date(now.getTime() + lifetimeMs + clockToleranceMs);
  return and(gt(expiresAt, now), lte(expiresAt, latest));
}

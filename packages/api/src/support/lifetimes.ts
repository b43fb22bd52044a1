import { and, gt, lte } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";

/** How far the clocks of servers may differ. */
export const clockToleranceMs = 5_000;

/** Whether something happened within the last `longestMs`; what happened later than now did so under a clock that was ahead. */
export function isRecent(then: Date, now: Date, longestMs: number): boolean {
  const ageMs = now.getTime() - then.getTime();
  return -clockToleranceMs <= ageMs && ageMs <= longestMs;
}

/**
 * Whether something that is good for `lifetimeMs` is good now. What ends later than it can was made under a clock that
 * was ahead, and is not: setting a clock back makes nothing last longer.
 */
export function isGood(expiresAt: AnyPgColumn, lifetimeMs: number, now: Date) {
  const latest = new Date(now.getTime() + lifetimeMs + clockToleranceMs);
  return and(gt(expiresAt, now), lte(expiresAt, latest));
}

import { AppError } from "@outlay/core";
import { type Db, throttleCounters } from "@outlay/db";
import { RateLimiterDrizzle, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { clockToleranceMs } from "../../support/lifetimes.ts";
import type { Limit } from "./limits.ts";

export type Counter = RateLimiterDrizzle;
/** A key and its counter. */
export type Check = [counter: Counter, key: string];

/** A timer of Node's holds some 24 days; a longer one ends at once, and the count with it. */
const longestSeconds = 24 * 24 * 60 * 60;

/** While the database is unavailable, each server counts by itself. */
class Insurance extends RateLimiterMemory {
  constructor({ points, seconds }: Limit) {
    super({ points, duration: Math.min(seconds, longestSeconds) });
  }

  override set(key: string, points: number, seconds: number): Promise<RateLimiterRes> {
    return super.set(key, points, Math.min(seconds, longestSeconds));
  }
}

/** A counter shared by all servers. */
export function createCounter(db: Db, keyPrefix: string, { points, seconds }: Limit): Counter {
  return new RateLimiterDrizzle({
    storeClient: db,
    schema: throttleCounters,
    keyPrefix,
    points,
    duration: seconds,
    insuranceLimiter: new Insurance({ points, seconds }),
    // Its own timer would print errors to stderr; `sweep` is called instead.
    clearExpiredByTimeout: false,
  });
}

/** A window that ends later than possible was started while the clock was ahead: it counts as started now. */
async function bounded([each, key]: Check, count: RateLimiterRes): Promise<RateLimiterRes> {
  const { duration } = each;
  if (count.msBeforeNext <= duration * 1000 + clockToleranceMs) return count;
  return each.set(key, count.consumedPoints, duration);
}

export async function findCount(check: Check): Promise<RateLimiterRes | null> {
  const count = await check[0].get(check[1]);
  return count && bounded(check, count);
}

export async function addFailure(check: Check): Promise<RateLimiterRes> {
  return bounded(check, await check[0].penalty(check[1]));
}

/** Throws `auth.throttled` if a limit is reached, and remembers until when. */
export function createRefusals() {
  /** The keys over their limit and until when, so that a flood of calls costs no query. */
  const refused = new RateLimiterMemory({ points: 0, duration: 0 });

  async function refuse([{ keyPrefix, points }, key]: Check, ms: number): Promise<never> {
    await refused.block(`${keyPrefix}:${key}`, ms / 1000);
    throw throttled(points, ms);
  }

  async function assertNotRefused(checks: Check[]): Promise<void> {
    for (const [{ keyPrefix, points, duration }, key] of checks) {
      const until = await refused.get(`${keyPrefix}:${key}`);
      if (!until || until.msBeforeNext <= 0) continue;
      throw throttled(points, Math.min(until.msBeforeNext, duration * 1000));
    }
  }

  /** Throws if the limit of failures is reached. */
  async function assertOpen(checks: Check[]): Promise<void> {
    await assertNotRefused(checks);
    const counts = await Promise.all(checks.map(findCount));
    for (const [index, check] of checks.entries()) {
      const count = counts[index];
      if (count && count.consumedPoints >= check[0].points) await refuse(check, count.msBeforeNext);
    }
  }

  /** Counts one more; throws if the limit was already reached. */
  async function consume(check: Check): Promise<void> {
    const [each, key] = check;
    const count = await each.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
    const { consumedPoints, msBeforeNext } = await bounded(check, count);
    if (consumedPoints > each.points) await refuse(check, msBeforeNext);
  }

  return { assertNotRefused, assertOpen, consume };
}

function throttled(limit: number, ms: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(ms / 1000));
  return new AppError("auth.throttled", `Wait ${retryAfterSeconds} seconds, then try again.`, [], {
    met: { limit, retryAfterSeconds },
  });
}

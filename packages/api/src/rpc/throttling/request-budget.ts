import { AppError } from "@outlay/core";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

const windowSeconds = 60;

export type Spent = { limit: number; remaining: number; resetSeconds: number };

/** Counts another request of a user or an address, as many as the calls that it holds. Throws `request.throttled`. */
export type RequestBudget = (of: string, calls?: number) => Promise<Spent>;

/** So many requests a minute for each. Every server counts by itself, in memory: a request costs no query for it. */
export function createRequestBudget(perMinute: number): RequestBudget {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });
  return async (of, calls = 1) => {
    try {
      const { remainingPoints, msBeforeNext } = await limiter.consume(of, calls);
      return {
        limit: perMinute,
        remaining: remainingPoints,
        resetSeconds: secondsUntil(msBeforeNext),
      };
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSeconds = Math.max(1, secondsUntil(refusal.msBeforeNext));
      throw new AppError(
        "request.throttled",
        `At most ${perMinute} requests a minute: wait ${retryAfterSeconds} seconds.`,
        [],
        { limit: perMinute, retryAfterSeconds },
      );
    }
  };
}

/** Never longer than the window, which ends by a timer: only what is told follows a clock that is set back. */
function secondsUntil(ms: number): number {
  return Math.min(Math.ceil(ms / 1000), windowSeconds);
}

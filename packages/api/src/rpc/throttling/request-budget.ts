import { AppError } from "@outlay/core";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";

const windowSeconds = 60;

export type Spent = { limit: number; remaining: number; resetSeconds: number };

/** Counts a request of a user or an address, once for each call in it. Throws `request.throttled`. */
export type RequestBudget = (subject: string, calls?: number) => Promise<Spent>;

/** Processes that count as one server: each reports to the others what it has counted, somewhat later. */
export type SharedCounts = {
  report: (subject: string, calls: number) => void;
  onReport: (count: (subject: string, calls: number) => void) => void;
};

/** A number of requests per minute for each user or address. Every server counts in its own memory, so it costs no query. */
export function createRequestBudget(perMinute: number, shared?: SharedCounts): RequestBudget {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: windowSeconds });
  shared?.onReport((subject, calls) => void limiter.penalty(subject, calls));
  return async (subject, calls = 1) => {
    shared?.report(subject, calls);
    try {
      const { remainingPoints, msBeforeNext } = await limiter.consume(subject, calls);
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
        { met: { limit: perMinute, retryAfterSeconds } },
      );
    }
  };
}

/** At most the window's length, even if the clock is set back. The window itself ends by a timer. */
function secondsUntil(ms: number): number {
  return Math.min(Math.ceil(ms / 1000), windowSeconds);
}

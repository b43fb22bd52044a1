import { createHash } from "node:crypto";
import { type Db, throttleCounters } from "@outlay/db";
import { lt } from "drizzle-orm";
import { RateLimiterDrizzle, RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "@outlay/core";
import { clockToleranceMs } from "../../support/lifetimes.ts";
import { createKeyedQueues, createQueue } from "../../support/queues.ts";
import type { Calls, Limit, Limits } from "./limits.ts";
import { networkOf } from "./network.ts";
import { waitSeconds } from "./waits.logic.ts";

/** What somebody may guess: a password or code to sign in, one of who has signed in, a token that stands for itself. */
export type Guess = "signIn" | "password" | "token";

/** Whom a call is counted for: where it comes from, whose credentials it tries, to whom it sends a mail. */
export type Subject = { ip?: string; account?: string | undefined; email?: string | undefined };

/** What came of a guess; `neither` when it was not even looked at. */
export type Outcome = "proved" | "refused" | "neither";

/** Slows who guesses, and who calls too often. All servers count in one table. */
export type Throttle = {
  /**
   * Runs a guess and counts it when it is refused. Those from one address run one after another, so
   * that none begins before the one before is counted. Throws `auth.throttled`, `server.unavailable`.
   */
  guess: <Result>(
    guess: Guess,
    subject: Subject & { ip: string },
    run: () => Promise<Result>,
    judge: (result: Result) => Outcome,
  ) => Promise<Result>;
  /** Counts a call, for as much of the subject as is given. Throws `auth.throttled`. */
  call: (calls: Calls, subject: Subject) => Promise<void>;
  /** Deletes the counters that have expired: an hour ago, as clocks differ. */
  sweep: (now: Date) => Promise<void>;
};

type Counter = RateLimiterDrizzle;
type Check = [counter: Counter, key: string];

const waitingPerAddress = 32;
const hourMs = 60 * 60_000;

export function createThrottle(db: Db, limits: Limits): Throttle {
  const counter = (keyPrefix: string, { points, seconds }: Limit): Counter =>
    new RateLimiterDrizzle({
      storeClient: db,
      schema: throttleCounters,
      keyPrefix,
      points,
      duration: seconds,
      // While the database does not answer, each server counts for itself.
      insuranceLimiter: new RateLimiterMemory({ points, duration: seconds }),
      // Its timer tells of failures on stderr, with what they say; `sweep` is called instead.
      clearExpiredByTimeout: false,
    });
  const address = counter("address", limits.address);
  const pair = counter("pair", limits.pair);
  const account = counter("account", limits.account);
  const tokens = counter("token", limits.tokens);
  const waits = counter("wait", { points: 1, seconds: limits.wait.longestSeconds });
  const known = counter("known", { points: 1, seconds: limits.knownSeconds });
  const calls = new Map(
    Object.entries(limits.calls).map(([name, limitsOf]) => [
      name,
      Object.entries(limitsOf).map(
        ([of, limit]) => [of as keyof Subject, counter(`${name}/${of}`, limit)] as const,
      ),
    ]),
  );
  const queued = createKeyedQueues(() =>
    createQueue({
      atOnce: 1,
      waiting: waitingPerAddress,
      refusal: "Too many attempts from your address are under way. Try again shortly.",
    }),
  );

  /** What is refused until when, so that a flood of it costs no query. */
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

  /** A count that ends later than any can was begun by a clock that was ahead: it counts as begun now. */
  async function bounded([each, key]: Check, count: RateLimiterRes): Promise<RateLimiterRes> {
    const { duration } = each;
    if (count.msBeforeNext <= duration * 1000 + clockToleranceMs) return count;
    return each.set(key, count.consumedPoints, duration);
  }

  async function find(check: Check): Promise<RateLimiterRes | null> {
    const count = await check[0].get(check[1]);
    return count && bounded(check, count);
  }

  const fail = async (check: Check) => bounded(check, await check[0].penalty(check[1]));

  /** Throws `auth.throttled` when there were as many before as may be. */
  async function consume(check: Check): Promise<void> {
    const [each, key] = check;
    const count = await each.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
    const { consumedPoints, msBeforeNext } = await bounded(check, count);
    if (consumedPoints > each.points) await refuse(check, msBeforeNext);
  }

  /** Refuses where as many failures are counted as may be. */
  async function assertOpen(checks: Check[]): Promise<void> {
    await assertNotRefused(checks);
    const counts = await Promise.all(checks.map(find));
    for (const [index, check] of checks.entries()) {
      const count = counts[index];
      if (count && count.consumedPoints >= check[0].points) await refuse(check, count.msBeforeNext);
    }
  }

  async function countFailure(of: string, pairKey: string): Promise<void> {
    const [ofPair, ofAccount] = await Promise.all([fail([pair, pairKey]), fail([account, of])]);
    // Whoever guesses from many addresses has one guess of each; one that is known keeps its own.
    const isAttacked = ofAccount.consumedPoints > limits.account.points;
    const free = isAttacked && !(await find([known, pairKey])) ? 1 : limits.pair.points;
    const wait = waitSeconds(ofPair.consumedPoints, free, limits.wait);
    if (wait > 0) await waits.block(pairKey, wait);
  }

  return {
    guess: async (guess, subject, run, judge) => {
      const from = keyOf(networkOf(subject.ip));
      const whose = guess === "token" ? undefined : subject.account;
      const byAddress = guess === "token" ? tokens : address;
      const accountKey = whose === undefined ? undefined : keyOf(whose);
      const pairKey = whose === undefined ? undefined : keyOf(whose, from);
      const checks: Check[] = [[byAddress, from]];
      if (pairKey !== undefined) checks.push([waits, pairKey]);
      await assertNotRefused(checks);
      return queued(from, async () => {
        await assertOpen(checks);
        const result = await run();
        const outcome = judge(result);
        if (outcome === "refused") await fail([byAddress, from]);
        if (accountKey === undefined || pairKey === undefined) return result;
        if (outcome === "refused") await countFailure(accountKey, pairKey);
        // Only signing in proves all that there is to prove.
        if (outcome === "proved" && guess === "signIn")
          await Promise.all([pair.delete(pairKey), known.set(pairKey, 1, limits.knownSeconds)]);
        return result;
      });
    },
    call: async (name, subject) => {
      const checks = (calls.get(name) ?? []).flatMap(([of, each]): Check[] => {
        const value = subject[of];
        if (value === undefined) return [];
        return [[each, keyOf(of === "ip" ? networkOf(value) : value)]];
      });
      await assertNotRefused(checks);
      // What one of them refuses is not to be counted by the other.
      if (checks.length > 1) await assertOpen(checks);
      for (const check of checks) await consume(check);
    },
    sweep: async (now) => {
      const longAgo = new Date(now.getTime() - hourMs);
      await db.delete(throttleCounters).where(lt(throttleCounters.expire, longAgo));
    },
  };
}

/** Of one length, whatever was sent. */
function keyOf(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

function throttled(limit: number, ms: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(ms / 1000));
  return new AppError("auth.throttled", `Wait ${retryAfterSeconds} seconds, then try again.`, [], {
    limit,
    retryAfterSeconds,
  });
}

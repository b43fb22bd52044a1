import { createHash } from "node:crypto";
import { type Db, throttleCounters } from "@outlay/db";
import { lt } from "drizzle-orm";
import { createKeyedQueues, createQueue } from "../../support/queues.ts";
import {
  addFailure,
  type Check,
  type Counter,
  createCounter,
  createRefusals,
  findCount,
} from "./counters.ts";
import type { Calls, Limits } from "./limits.ts";
import { networkOf } from "./network.ts";
import { waitSeconds } from "./waits.logic.ts";

/** Credentials that can be guessed: a password or code to sign in, one of a signed-in user, a token by itself. */
export type Guess = "signIn" | "password" | "token";

/** The subjects that a call is counted for: its address, the account it tries, the recipient of its mail. */
export type Subject = { ip?: string; account?: string | undefined; email?: string | undefined };

/** The result of a guess; `neither` if it was not checked. */
export type Outcome = "proved" | "refused" | "neither";

/** Limits guessing and too frequent calls. All servers count in one table. */
export type Throttle = {
  /**
   * Runs a guess and counts it if it is wrong. Guesses from one address run one by one, so that each
   * is counted before the next one starts. Throws `auth.throttled`, `server.unavailable`.
   */
  guess: <Result>(
    guess: Guess,
    subject: Subject & { ip: string },
    run: () => Promise<Result>,
    judge: (result: Result) => Outcome,
  ) => Promise<Result>;
  /** Counts a call for the given subjects. Throws `auth.throttled`. */
  call: (calls: Calls, subject: Subject) => Promise<void>;
  /** Deletes the counters that expired an hour ago or earlier, as clocks differ. */
  sweep: (now: Date) => Promise<void>;
};

const waitingPerAddress = 32;
const hourMs = 60 * 60_000;

function createCounters(db: Db, limits: Limits) {
  const calls = Object.entries(limits.calls).map(
    ([name, limitsOf]) =>
      [
        name,
        Object.entries(limitsOf).map(
          ([field, limit]) =>
            [field as keyof Subject, createCounter(db, `${name}/${field}`, limit)] as const,
        ),
      ] as const,
  );
  return {
    address: createCounter(db, "address", limits.address),
    pair: createCounter(db, "pair", limits.pair),
    account: createCounter(db, "account", limits.account),
    tokens: createCounter(db, "token", limits.tokens),
    waits: createCounter(db, "wait", { points: 1, seconds: limits.wait.longestSeconds }),
    known: createCounter(db, "known", { points: 1, seconds: limits.knownSeconds }),
    calls: new Map<string, (readonly [keyof Subject, Counter])[]>(calls),
  };
}

/** Counts a wrong guess for an account and its address; after several, the two must wait. */
async function countFailure(
  { pair, account, known, waits }: ReturnType<typeof createCounters>,
  limits: Limits,
  accountKey: string,
  pairKey: string,
): Promise<void> {
  const [ofPair, ofAccount] = await Promise.all([
    addFailure([pair, pairKey]),
    addFailure([account, accountKey]),
  ]);
  // An attacker with many addresses has one guess from each; known addresses keep their own count.
  const isAttacked = ofAccount.consumedPoints > limits.account.points;
  const free = isAttacked && !(await findCount([known, pairKey])) ? 1 : limits.pair.points;
  const wait = waitSeconds(ofPair.consumedPoints, free, limits.wait);
  if (wait > 0) await waits.block(pairKey, wait);
}

export function createThrottle(db: Db, limits: Limits): Throttle {
  const counters = createCounters(db, limits);
  const { address, pair, tokens, waits, known } = counters;
  const { assertNotRefused, assertOpen, consume } = createRefusals();
  const queued = createKeyedQueues(() =>
    createQueue({
      atOnce: 1,
      waiting: waitingPerAddress,
      refusal: "Too many attempts from your address are under way. Try again shortly.",
    }),
  );

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
        if (outcome === "refused") await addFailure([byAddress, from]);
        if (accountKey === undefined || pairKey === undefined) return result;
        if (outcome === "refused") await countFailure(counters, limits, accountKey, pairKey);
        // Only signing in proves all factors.
        if (outcome === "proved" && guess === "signIn")
          await Promise.all([pair.delete(pairKey), known.set(pairKey, 1, limits.knownSeconds)]);
        return result;
      });
    },
    call: async (name, subject) => {
      const checks = (counters.calls.get(name) ?? []).flatMap(([field, each]): Check[] => {
        const value = subject[field];
        if (value === undefined) return [];
        return [[each, keyOf(field === "ip" ? networkOf(value) : value)]];
      });
      await assertNotRefused(checks);
      // A call that one of them rejects must not be counted by the other.
      if (checks.length > 1) await assertOpen(checks);
      for (const check of checks) await consume(check);
    },
    sweep: async (now) => {
      const longAgo = new Date(now.getTime() - hourMs);
      await db.delete(throttleCounters).where(lt(throttleCounters.expire, longAgo));
    },
  };
}

/** A fixed length for any input. */
function keyOf(...parts: string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

import { throttleCounters } from "@outlay/db";
import { createTestDatabase, type TestDatabase } from "@outlay/db/testing";
import { sql } from "drizzle-orm";
import { afterAll, expect, test, vi } from "vitest";
import type { AppError } from "@outlay/core";
import { defaultLimits, type Limits } from "./limits.ts";
import { createThrottle, type Guess, type Outcome, type Throttle } from "./throttle.ts";

const database = await createTestDatabase();
afterAll(database.close);

/** Limits with windows short enough to wait for. */
const short: Limits = {
  ...defaultLimits,
  wait: { firstSeconds: 0.5, longestSeconds: 1 },
  account: { points: 8, seconds: 60 },
};
const here = createThrottle(database.db, defaultLimits);
const there = createThrottle(database.db, defaultLimits);

let people = 0;
const somebody = () => `person${people++}@example.com`;
let addresses = 0;
const somewhere = () => `2001:db8:0:${(addresses++).toString(16)}::1`;

type From = { ip?: string; account?: string; guess?: Guess };

/** Makes one guess; returns its result, or the seconds to wait if it was not checked. */
async function guessOn(
  throttle: Throttle,
  outcome: Outcome,
  from: From,
): Promise<Outcome | number> {
  const { ip = "192.0.2.1", account, guess = "signIn" } = from;
  return throttle
    .guess(
      guess,
      { ip, account },
      async () => outcome,
      (made) => made,
    )
    .catch((error: AppError) => {
      if (error.code !== "auth.throttled") throw error;
      return error.retryAfterSeconds ?? Number.NaN;
    });
}

async function guesses(times: number, outcome: Outcome, from: From, throttle = here) {
  const made = [];
  for (let count = 0; count < times; count++) made.push(await guessOn(throttle, outcome, from));
  return made;
}

const wrong = (times: number) => Array.from({ length: times }, () => "refused");

test("after five failures on any servers, every server makes the account and address wait", async () => {
  const alice = { ip: somewhere(), account: somebody() };
  expect(await guesses(2, "refused", alice)).toEqual(wrong(2));
  expect(await guesses(3, "refused", alice, there)).toEqual(wrong(3));
  expect(await guessOn(here, "proved", alice)).toBe(30);
  expect(await guessOn(there, "proved", alice)).toBe(30);
});

test("the user can sign in from elsewhere, whatever strangers do", async () => {
  const account = somebody();
  for (let botnet = 0; botnet < 12; botnet++)
    await guesses(6, "refused", { ip: somewhere(), account });
  expect(await guessOn(here, "proved", { ip: somewhere(), account })).toBe("proved");
  expect(await guessOn(there, "proved", { ip: somewhere(), account })).toBe("proved");
});

test("signing in resets the failures of the account and address; an unchecked guess does not", async () => {
  const alice = { ip: somewhere(), account: somebody() };
  expect(await guesses(4, "refused", alice)).toEqual(wrong(4));
  expect(await guessOn(here, "proved", alice)).toBe("proved");
  expect(await guesses(4, "refused", alice)).toEqual(wrong(4));
  expect(await guesses(9, "neither", alice)).not.toContain(30);
  expect(await guessOn(there, "refused", alice)).toBe("refused");
  expect(await guessOn(there, "refused", alice)).toBe(30);
});

test("a signed-in user's right password resets nothing: a code may still be guessed", async () => {
  const alice = { ip: somewhere(), account: somebody(), guess: "password" } as const;
  await guesses(4, "refused", alice);
  expect(await guessOn(here, "proved", alice)).toBe("proved");
  expect(await guesses(2, "refused", alice)).toEqual(["refused", 30]);
});

test("after a wait there is one guess, then the next wait", async () => {
  const throttle = createThrottle(database.db, short);
  const alice = { ip: somewhere(), account: somebody() };
  expect(await guesses(6, "refused", alice, throttle)).toEqual([...wrong(5), 1]);
  const patient = { timeout: 5000 };
  await expect.poll(() => guessOn(throttle, "refused", alice), patient).toBe("refused");
  expect(await guessOn(throttle, "refused", alice)).toBe(1);
  await expect.poll(() => guessOn(throttle, "proved", alice), patient).toBe("proved");
  expect(await guesses(5, "refused", alice, throttle)).toEqual(wrong(5));
});

test("twenty failures block an address for all accounts", async () => {
  const ip = somewhere();
  const one = () => guessOn(here, "refused", { ip, account: somebody() });
  for (let count = 0; count < 20; count++) expect(await one()).toBe("refused");
  expect(await one()).toBeGreaterThan(590);
  const neighbour = ip.replace("::1", "::2");
  expect(await guessOn(there, "proved", { ip: neighbour, account: somebody() })).toBeGreaterThan(
    590,
  );
  expect(await guessOn(here, "proved", { ip: somewhere(), account: somebody() })).toBe("proved");
});

test("unknown tokens of an address are counted separately from its passwords", async () => {
  const ip = somewhere();
  expect(await guesses(20, "refused", { ip, guess: "token" })).toEqual(wrong(20));
  expect(await guessOn(there, "proved", { ip, guess: "token" })).toBeGreaterThan(590);
  expect(await guessOn(here, "proved", { ip, account: somebody() })).toBe("proved");
});

test("an account that is attacked from many addresses allows a new address a single guess", async () => {
  const throttle = createThrottle(database.db, short);
  const account = somebody();
  const home = { ip: somewhere(), account };
  await guessOn(throttle, "proved", home);
  for (let count = 0; count < 8; count++)
    await guessOn(throttle, "refused", { ip: somewhere(), account });
  const stranger = { ip: somewhere(), account };
  expect(await guesses(2, "refused", stranger, throttle)).toEqual(["refused", 1]);
  expect(await guesses(4, "refused", home, throttle)).toEqual(wrong(4));
  expect(await guessOn(throttle, "proved", { ip: somewhere(), account })).toBe("proved");
});

test("simultaneous guesses are checked one by one, so that none exceeds the limit", async () => {
  const alice = { ip: somewhere(), account: somebody() };
  const all = Array.from({ length: 30 }, () => guessOn(here, "refused", alice));
  const made = await Promise.all(all);
  expect(made.filter((result) => result === "refused")).toHaveLength(5);
  expect(new Set(made)).toEqual(new Set(["refused", 30]));
});

test("right passwords are accepted, however many users sign in at once", async () => {
  const alice = { ip: somewhere(), account: somebody() };
  const all = Array.from({ length: 30 }, () => guessOn(here, "proved", alice));
  expect(await Promise.all(all)).toEqual(all.map(() => "proved"));
});

test("calls are counted on all servers together", async () => {
  const ip = somewhere();
  const email = somebody();
  const ask = (throttle: Throttle, subject = { ip, email }) =>
    throttle.call("reset", subject).then(
      () => "sent",
      (error: AppError) => [error.code, error.retryAfterSeconds],
    );
  expect([await ask(here), await ask(there), await ask(here)]).toEqual(["sent", "sent", "sent"]);
  for (const throttle of [here, there])
    expect(await ask(throttle, { ip: somewhere(), email })).toEqual(["auth.throttled", 900]);
  expect(await ask(there, { ip, email: somebody() })).toBe("sent");
});

/** A database that counts its queries. */
async function withCounted(use: (db: TestDatabase["db"], count: () => number) => Promise<void>) {
  let asked = 0;
  const db = new Proxy(database.db, {
    get: (target, name, receiver) => {
      if (["insert", "select", "delete"].includes(String(name))) asked++;
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  await use(db, () => asked);
}

test("a flood of throttled calls makes no queries", () =>
  withCounted(async (db, count) => {
    const throttle = createThrottle(db, defaultLimits);
    const alice = { ip: somewhere(), account: somebody() };
    await guesses(6, "refused", alice, throttle);
    const email = somebody();
    const call = () => throttle.call("reset", { ip: somewhere(), email }).catch(() => "refused");
    for (let times = 0; times < 4; times++) await call();
    const before = count();
    await Promise.all(Array.from({ length: 100 }, () => guessOn(throttle, "refused", alice)));
    expect(await call()).toBe("refused");
    expect(count()).toBe(before);
  }));

test("while the database is unavailable, each server counts by itself", async () => {
  const apart = await createTestDatabase();
  const throttle = createThrottle(apart.db, defaultLimits);
  await apart.db.execute(sql`alter table throttle_counters rename to gone`);
  const alice = { ip: somewhere(), account: somebody() };
  expect(await guesses(6, "refused", alice, throttle)).toEqual([...wrong(5), 30]);
  // What is known for 90 days outlives a timer: of that Node warns, and ends it at once.
  const warned = vi.spyOn(process, "emitWarning");
  expect(await guessOn(throttle, "proved", { ip: somewhere(), account: somebody() })).toBe(
    "proved",
  );
  expect(warned).not.toHaveBeenCalled();
  await apart.close();
});

test("the table does not reveal accounts or addresses, and its keys have a fixed length", async () => {
  await guessOn(here, "refused", { ip: somewhere(), account: `${"x".repeat(60_000)}@example.com` });
  const keys = (await database.db.select({ key: throttleCounters.key }).from(throttleCounters)).map(
    ({ key }) => key,
  );
  expect(keys.filter((key) => !/^[a-z/]{4,20}:[\w-]{43}$/i.test(key))).toEqual([]);
});

/** Moves the counters a day ahead of now, as if the clock were set back by a day. */
const setClockBack = () =>
  database.db.update(throttleCounters).set({
    expire: sql`${throttleCounters.expire} + interval '1 day'`,
  });

/** Counts of a wait or a limit of minutes that end later than any can. */
const tooLate = () =>
  database.db.$count(
    throttleCounters,
    sql`key ~ '^(wait|address|reset/email):' and expires_at > now() + interval '12 hours'`,
  );

test("waits and limits are not prolonged when the clock is set back by a day", async () => {
  const alice = { ip: somewhere(), account: somebody() };
  await guesses(5, "refused", alice);
  const crowd = somewhere();
  for (let count = 0; count < 20; count++)
    await guessOn(here, "refused", { ip: crowd, account: somebody() });
  const asked = { ip: somewhere(), email: somebody() };
  for (let times = 0; times < 3; times++) await here.call("reset", asked);
  await setClockBack();
  const before = await tooLate();
  // Servers that remember nothing of it.
  const [one, other] = [
    createThrottle(database.db, defaultLimits),
    createThrottle(database.db, defaultLimits),
  ];
  for (const throttle of [one, other]) {
    expect(await guessOn(throttle, "proved", alice)).toBeLessThanOrEqual(15 * 60);
    expect(
      await guessOn(throttle, "proved", { ip: crowd, account: somebody() }),
    ).toBeLessThanOrEqual(10 * 60);
    await expect(throttle.call("reset", asked)).rejects.toMatchObject({
      code: "auth.throttled",
      met: { limit: 3, retryAfterSeconds: 15 * 60 },
    });
  }
  expect(await tooLate()).toBe(before - 4);
});

test("a call that one limit rejects is not counted by the other", async () => {
  const asked = { ip: somewhere(), email: somebody() };
  for (let times = 0; times < 3; times++) await here.call("reset", asked);
  const counted = () => database.db.select().from(throttleCounters).orderBy(throttleCounters.key);
  const before = await counted();
  await expect(there.call("reset", asked)).rejects.toMatchObject({ code: "auth.throttled" });
  expect(await counted()).toEqual(before);
});

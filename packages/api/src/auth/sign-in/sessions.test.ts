import { setImmediate } from "node:timers/promises";
import { openDatabase, sessions } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  createTestApi,
  refusalOf,
  type TestUser,
  type TokenSession,
  withToken,
} from "../../testing.ts";
import { signRefreshToken } from "../../access/access-tokens.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
const start = api.clock.now;
beforeAll(async () => {
  alice = await api.signUp("alice");
});
afterEach(() => {
  api.clock.now = start;
});

const day = 86_400_000;
const wait = (milliseconds: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + milliseconds);
};
const refresh = async (refreshToken: string) =>
  withToken(await api.anyone.auth.refresh({ refreshToken }));
const profileWith = (accessToken: string) =>
  api.as({ authorization: `Bearer ${accessToken}` }).profile.get();

test("a refresh token is exchanged for a new pair, and both new tokens work", async () => {
  const { session } = await api.signIn("alice");
  const next = await refresh(session.refreshToken);
  expect(next.user).toEqual(session.user);
  expect(next.refreshToken).not.toBe(session.refreshToken);
  expect(await profileWith(next.accessToken)).toEqual(session.user);
  await expect(refresh(next.refreshToken)).resolves.toMatchObject({ user: session.user });
});

test("a refresh that is retried after a lost reply gets the same pair", async () => {
  const { session } = await api.signIn("alice");
  wait(60_400);
  const next = await refresh(session.refreshToken);
  wait(10_000);
  expect(await refresh(session.refreshToken)).toEqual(next);
  expect(await profileWith(next.accessToken)).toEqual(session.user);
  await expect(refresh(next.refreshToken)).resolves.toMatchObject({ user: session.user });
});

test("a server whose clock is behind returns the same pair for the retry", async () => {
  const { session } = await api.signIn("alice");
  const next = await refresh(session.refreshToken);
  wait(-3000);
  expect(await refresh(session.refreshToken)).toEqual(next);
});

/** Reuses of a refresh token that no honest client makes. */
const reuses: Record<string, (session: TokenSession) => Promise<TokenSession>> = {
  "the parent later than ten seconds": async ({ refreshToken }) => {
    const next = await refresh(refreshToken);
    wait(10_001);
    return next;
  },
  "the parent when its successor was used": async ({ refreshToken }) => {
    const next = await refresh(refreshToken);
    return refresh(next.refreshToken);
  },
  "the parent when it was retried and its successor used": async ({ refreshToken }) => {
    await refresh(refreshToken);
    wait(5000);
    const next = await refresh(refreshToken);
    return refresh(next.refreshToken);
  },
  "an early one": async ({ refreshToken }) => {
    let next = await refresh(refreshToken);
    for (let times = 0; times < 3; times += 1) {
      wait(60_000);
      next = await refresh(next.refreshToken);
    }
    return next;
  },
};

test.each(Object.entries(reuses))(
  "using %s ends the session, including its newest tokens",
  async (_, use) => {
    const { session } = await api.signIn("alice");
    const newest = await use(session);
    const reuse = refresh(session.refreshToken);
    expect(await refusalOf(reuse)).toMatchObject({ code: "auth.refresh_reused" });
    const ended = { code: "auth.unauthenticated" };
    expect(await refusalOf(refresh(newest.refreshToken))).toMatchObject(ended);
    expect(await refusalOf(profileWith(newest.accessToken))).toMatchObject(ended);
  },
);

test("fifty refreshes of one token at once have one successor", async () => {
  const { session } = await api.signIn("alice");
  const { results } = await meetAtTheSession(50, () => {
    wait(200);
    return refresh(session.refreshToken);
  });
  const pairs = new Set(
    results.map((result) => (result.status === "fulfilled" ? JSON.stringify(result.value) : "no")),
  );
  expect([...pairs]).toEqual([expect.stringContaining("accessToken")]);
});

test("expired sessions are deleted when the user signs in again", async () => {
  const erin = await api.signUp("erin");
  await api.signIn("erin");
  const rows = () => api.db.$count(sessions, eq(sessions.userId, erin.id));
  wait(7 * day - 1);
  await api.signIn("erin");
  expect(await rows()).toBe(3);
  wait(1);
  await api.signIn("erin");
  expect(await rows()).toBe(2);
});

/** Locks the sessions until several calls wait for them, so that they really run at the same time. */
async function meetAtTheSession<Result>(count: number, call: () => Promise<Result>) {
  const { db, close } = openDatabase(api.url);
  const attempts: Promise<Result>[] = [];
  const settled = await db.transaction(async (tx) => {
    await tx.select().from(sessions).for("update");
    for (let index = 0; index < count; index += 1) {
      attempts.push(call());
      // Each call reads the clock before the next one moves it.
      await setImmediate();
    }
    const results = Promise.allSettled(attempts);
    const waiting = () =>
      db.$count(
        sql`pg_stat_activity`,
        sql`wait_event_type = 'Lock' and datname = current_database()`,
      );
    await expect.poll(waiting).toBeGreaterThanOrEqual(5);
    return { results };
  });
  await close();
  return { results: await settled.results };
}

test("ending one session leaves the user's others", async () => {
  const phone = await api.signIn("alice");
  const laptop = await api.signIn("alice");
  await api.anyone.auth.logout({ refreshToken: phone.session.refreshToken });
  expect(await refusalOf(phone.api.profile.get())).toMatchObject({ code: "auth.unauthenticated" });
  expect(await laptop.api.profile.get()).toEqual(alice.session.user);
});

test("logging out with an older token of the session ends it too", async () => {
  const { session } = await api.signIn("alice");
  const next = await refresh(session.refreshToken);
  await api.anyone.auth.logout({ refreshToken: session.refreshToken });
  expect(await refusalOf(refresh(next.refreshToken))).toMatchObject({
    code: "auth.unauthenticated",
  });
});

test("logging out twice, or with an unknown token, is not an error", async () => {
  const { session } = await api.signIn("alice");
  const { refreshToken } = session;
  await api.anyone.auth.logout({ refreshToken });
  await expect(api.anyone.auth.logout({ refreshToken })).resolves.toBeUndefined();
  await expect(api.anyone.auth.logout({ refreshToken: "no token" })).resolves.toBeUndefined();
});

test("a session ends after seven idle days", async () => {
  const { session } = await api.signIn("alice");
  wait(7 * day - 1);
  const next = await refresh(session.refreshToken);
  wait(7 * day);
  expect(await refusalOf(refresh(next.refreshToken))).toMatchObject({
    code: "auth.unauthenticated",
  });
});

test("a session ends after thirty days even if it is used", async () => {
  const { session, api: caller } = await api.signIn("alice");
  let { refreshToken } = session;
  for (let week = 1; week <= 4; week += 1) {
    wait(7 * day - 1);
    ({ refreshToken } = await refresh(refreshToken));
  }
  wait(2 * day + 4);
  expect(await refusalOf(refresh(refreshToken))).toMatchObject({ code: "auth.unauthenticated" });
  expect(await refusalOf(caller.profile.get())).toMatchObject({ code: "auth.unauthenticated" });
});

test.each([
  { what: "text", forge: () => "nonsense" },
  { what: "an access token", forge: (user: TestUser) => user.session.accessToken },
  { what: "a cut token", forge: (user: TestUser) => user.session.refreshToken.slice(0, -1) },
  {
    what: "a token with another key's signature",
    forge: () =>
      signRefreshToken(
        new Map([["test", Buffer.alloc(32)]]),
        "01920000-0000-7000-8000-000000000000",
        0,
      ),
  },
])("refreshing with $what is refused and ends no session", async ({ forge }) => {
  const user = await api.signIn("alice");
  const before = await sessionCount();
  expect(await refusalOf(refresh(forge(user)))).toMatchObject({ code: "auth.unauthenticated" });
  expect(await sessionCount()).toBe(before);
});

const sessionCount = () => api.db.$count(sessions, eq(sessions.userId, alice.id));

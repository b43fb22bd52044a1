import { openDatabase, sessions } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { signRefreshToken } from "./tokens.ts";

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
const refresh = (refreshToken: string) => api.anyone.auth.refresh({ refreshToken });
const profileWith = (accessToken: string) =>
  api.as({ authorization: `Bearer ${accessToken}` }).profile.get();

test("a refresh token is traded for the next pair, and both new tokens work", async () => {
  const { session } = await api.signIn("alice");
  const next = await refresh(session.refreshToken);
  expect(next.user).toEqual(session.user);
  expect(next.refreshToken).not.toBe(session.refreshToken);
  expect(await profileWith(next.accessToken)).toEqual(session.user);
  await expect(refresh(next.refreshToken)).resolves.toMatchObject({ user: session.user });
});

test("a refresh token used twice ends the session, its newest tokens included", async () => {
  const { session } = await api.signIn("alice");
  const next = await refresh(session.refreshToken);
  expect(await refusalOf(refresh(session.refreshToken))).toMatchObject({
    code: "auth.refresh_reused",
  });
  expect(await refusalOf(refresh(next.refreshToken))).toMatchObject({
    code: "auth.unauthenticated",
  });
  expect(await refusalOf(profileWith(next.accessToken))).toMatchObject({
    code: "auth.unauthenticated",
  });
});

test("of twenty refreshes of one token at once at most one succeeds", async () => {
  const { session } = await api.signIn("alice");
  const { attempts, results } = await meetAtTheSession(20, () => refresh(session.refreshToken));
  const succeeded = results.filter(({ status }) => status === "fulfilled");
  expect(succeeded.length).toBeLessThanOrEqual(1);
  const refusals = await Promise.all(
    attempts.filter((_, index) => results[index]?.status === "rejected").map(refusalOf),
  );
  const codes = new Set(refusals.map(({ code }) => code));
  expect([...codes].toSorted()).toEqual(["auth.refresh_reused", "auth.unauthenticated"]);
});

/** Holds the sessions until several calls wait for them, so that these really are at once. */
async function meetAtTheSession<Result>(count: number, call: () => Promise<Result>) {
  const { db, close } = openDatabase(api.url);
  const attempts: Promise<Result>[] = [];
  const settled = await db.transaction(async (tx) => {
    await tx.select().from(sessions).for("update");
    for (let index = 0; index < count; index += 1) attempts.push(call());
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
  return { attempts, results: await settled.results };
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

test("logging out twice, or with a token of nobody, is no error", async () => {
  const { session } = await api.signIn("alice");
  const { refreshToken } = session;
  await api.anyone.auth.logout({ refreshToken });
  await expect(api.anyone.auth.logout({ refreshToken })).resolves.toBeUndefined();
  await expect(api.anyone.auth.logout({ refreshToken: "no token" })).resolves.toBeUndefined();
});

test("a session that was idle for seven days has ended", async () => {
  const { session } = await api.signIn("alice");
  wait(7 * day - 1);
  const next = await refresh(session.refreshToken);
  wait(7 * day);
  expect(await refusalOf(refresh(next.refreshToken))).toMatchObject({
    code: "auth.unauthenticated",
  });
});

test("a session ends after thirty days however busy it is", async () => {
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

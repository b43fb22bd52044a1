import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

const start = api.clock.now;
afterEach(() => {
  api.clock.now = start;
});
const wait = (milliseconds: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + milliseconds);
};
const minute = 60_000;
const day = 24 * 60 * minute;

let bob: TestUser;
beforeAll(async () => {
  bob = await api.signUp("bob");
});

test("a user lists their sessions, newest first, with the current one marked", async () => {
  const phone = await api.signUp("alice");
  wait(minute);
  const laptop = await api.signIn("alice");
  const { items, nextCursor } = await phone.api.auth.sessions();
  const id = expect.any(String);
  const userAgent = "tests";
  expect(items).toEqual([
    {
      id,
      userAgent,
      createdAt: api.clock.now,
      lastUsedAt: api.clock.now,
      provider: false,
      current: false,
    },
    { id, userAgent, createdAt: start, lastUsedAt: start, provider: false, current: true },
  ]);
  expect(nextCursor).toBeNull();
  const seen = (await laptop.api.auth.sessions()).items;
  expect(seen.map(({ current }) => current)).toEqual([true, false]);
});

test("a refresh updates the last use of a session, and expired sessions are not listed", async () => {
  const idle = await api.signUp("carol");
  wait(minute);
  const used = await api.signIn("carol");
  wait(7 * day - minute);
  await api.anyone.auth.refresh({ refreshToken: used.session.refreshToken });
  const { items } = await idle.api.auth.sessions();
  expect(items).toMatchObject([{ lastUsedAt: api.clock.now, provider: false, current: false }]);
});

test("sessions are listed page by page", async () => {
  const dan = await api.signUp("dan");
  await api.signIn("dan");
  await api.signIn("dan");
  const all = await dan.api.auth.sessions();
  const paged = await allPages((cursor) => dan.api.auth.sessions({ limit: 1, cursor }));
  expect(paged).toEqual(all.items);
  expect(paged).toHaveLength(3);
});

test("a revoked session ends, and the revoking one goes on", async () => {
  const phone = await api.signUp("erin");
  const laptop = await api.signIn("erin");
  const { items } = await phone.api.auth.sessions();
  const other = items.find(({ current }) => !current)?.id ?? "";
  await phone.api.auth.revokeSession({ id: other });
  const ended = { code: "auth.unauthenticated" };
  expect(await refusalOf(laptop.api.profile.get())).toMatchObject(ended);
  const { refreshToken } = laptop.session;
  expect(await refusalOf(api.anyone.auth.refresh({ refreshToken }))).toMatchObject(ended);
  expect((await phone.api.auth.sessions()).items).toMatchObject([{ current: true }]);
  expect(await refusalOf(phone.api.auth.revokeSession({ id: other }))).toMatchObject({
    code: "session.not_found",
  });
});

test("a user cannot see or end another user's session", async () => {
  const finn = await api.signUp("finn");
  const [session] = (await finn.api.auth.sessions()).items;
  expect(await refusalOf(bob.api.auth.revokeSession({ id: session?.id ?? "" }))).toMatchObject({
    code: "session.not_found",
  });
  expect((await bob.api.auth.sessions()).items).toHaveLength(1);
  expect((await finn.api.auth.sessions()).items).toEqual([session]);
});

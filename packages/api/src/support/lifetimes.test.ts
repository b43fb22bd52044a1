import { idempotencyKeys, invitations, sessions } from "@outlay/db";
import { eq } from "drizzle-orm";
import { TOTP } from "otpauth";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { isRecent } from "./lifetimes.ts";
import { makeChallenge, spendChallenge } from "../auth/passkeys/challenges.ts";
import { createTestApi, password, refusalOf, type TestUser, withToken } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

const start = api.clock.now;
const [second, minute, day] = [1000, 60_000, 86_400_000];
const wait = (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
};
let people = 0;
let alice: TestUser;
let name: string;
beforeEach(async () => {
  api.clock.now = start;
  name = `alice${people++}`;
  alice = await api.signUp(name);
  await api.settle();
});

const codeOf = async (call: Promise<unknown>) =>
  call.then(
    () => "good",
    async (error: unknown) => (await refusalOf(Promise.reject(error))).code,
  );
const refresh = async ({ refreshToken }: { refreshToken: string }) =>
  withToken(await api.anyone.auth.refresh({ refreshToken }));
const tokenIn = async () =>
  /outlay_\w+_[\w-]+/.exec((await api.settle()).at(-1)?.text ?? "")?.[0] ?? "";

test.each([
  { ageMs: 0, longestMs: 10, recent: true },
  { ageMs: 10, longestMs: 10, recent: true },
  { ageMs: 11, longestMs: 10, recent: false },
  // How far the clocks of servers may differ.
  { ageMs: -5 * second, longestMs: 10, recent: true },
  { ageMs: -5 * second - 1, longestMs: 10, recent: false },
  { ageMs: -day, longestMs: 10, recent: false },
])(
  "an age of $ageMs ms is within the last $longestMs ms: $recent",
  ({ ageMs, longestMs, recent }) => {
    expect(isRecent(new Date(start.getTime() - ageMs), start, longestMs)).toBe(recent);
  },
);

/** Things with a lifetime: each creates one and returns how to use it. */
const lasting: Record<string, () => Promise<() => Promise<unknown>>> = {
  "a token to reset the password": async () => {
    await api.anyone.auth.requestPasswordReset({ email: `${name}@example.com` });
    const token = await tokenIn();
    return () => api.anyone.auth.resetPassword({ token, newPassword: "wholly another staple" });
  },
  "a token to prove the email": async () => {
    await alice.api.auth.resendVerification();
    const token = await tokenIn();
    return () => api.anyone.auth.verifyEmail({ token });
  },
  "a sign-in that is recent enough to add a second factor": async () => {
    const { api: recent } = await api.signIn(name);
    return () => recent.totp.setup();
  },
  "a sign-in that is recent enough to make a token": async () => {
    const { api: recent } = await api.signIn(name);
    return () => recent.tokens.create({ name: "Bank", scopes: ["read"] });
  },
  "the parent of a refresh token": async () => {
    const { session } = await api.signIn(name);
    const { refreshToken } = session;
    await refresh({ refreshToken });
    return () => refresh({ refreshToken });
  },
};

describe.each(Object.entries(lasting))("%s", (_, make) => {
  test.each([0, -3 * second])("is valid when the clock moves by %i ms", async (moved) => {
    const use = await make();
    wait(moved);
    expect(await codeOf(use())).toBe("good");
  });

  test.each([-61 * minute, -8 * day])("is invalid when the clock moves by %i ms", async (back) => {
    const use = await make();
    wait(back);
    expect(await codeOf(use())).toMatch(
      /^auth\.(token_invalid|sign_in_again|refresh_reused|unauthenticated)$/,
    );
  });
});

test("an invitation that was made while the clock was ahead is not valid for longer than its week", async () => {
  const bob = await api.signUp(`bob${people}`);
  await bob.api.auth.resendVerification();
  await api.anyone.auth.verifyEmail({ token: await tokenIn() });
  wait(8 * day);
  const email = `bob${people}@example.com`;
  await alice.api.members.invite({ id: alice.bookId, email, role: "viewer" });
  const [token = ""] = /outlay_\w+_[\w-]+/.exec((await api.settle()).at(-1)?.text ?? "") ?? [];
  const accept = () => codeOf(bob.api.members.accept({ token }));
  api.clock.now = start;
  expect(await accept()).toBe("invitation.not_found");
  wait(9 * day);
  expect(await accept()).toBe("good");
  expect(await api.db.$count(invitations)).toBe(1);
});

test("a session that started while the clock was ahead ends thirty days after the clock is right", async () => {
  wait(5 * day);
  const { session } = await api.signIn(name);
  api.clock.now = start;
  let { refreshToken } = await refresh(session);
  for (let days = 6; days < 30; days += 6) {
    wait(6 * day);
    ({ refreshToken } = await refresh({ refreshToken }));
  }
  wait(6 * day - second);
  ({ refreshToken } = await refresh({ refreshToken }));
  wait(second);
  expect(await codeOf(refresh({ refreshToken }))).toBe("auth.unauthenticated");
});

test("a session that was used more than a week in the future has ended, like one idle for a week", async () => {
  wait(8 * day);
  const { session } = await api.signIn(name);
  api.clock.now = start;
  expect(await codeOf(refresh(session))).toBe("auth.unauthenticated");
});

test("a user stays signed in when the clock is set back, and the next refresh works", async () => {
  const { session } = await api.signIn(name);
  const next = await refresh(session);
  wait(-60 * minute);
  const after = await refresh(next);
  wait(11 * second);
  expect(await codeOf(refresh(next))).toBe("auth.refresh_reused");
  expect(await codeOf(refresh(after))).toBe("auth.unauthenticated");
  expect(await api.db.$count(sessions, eq(sessions.userId, alice.id))).toBe(1);
});

test("codes of an app still work after a sign-in while the clock was ahead, and none works twice", async () => {
  const { secret } = await alice.api.totp.setup();
  const code = () => new TOTP({ secret }).generate({ timestamp: api.clock.now.getTime() });
  await alice.api.totp.confirm({ code: code() });
  const login = (totp: string) =>
    codeOf(api.anyone.auth.login({ email: `${name}@example.com`, password, totp }));
  wait(30 * second);
  const before = code();
  expect(await login(before)).toBe("good");
  wait(8 * day);
  const ahead = code();
  expect(await login(ahead)).toBe("good");
  wait(-8 * day);
  expect(await login(before)).toBe("auth.second_factor_invalid");
  wait(30 * second);
  const later = code();
  expect([await login(before), await login(later), await login(later)]).toEqual([
    "auth.second_factor_invalid",
    "good",
    "auth.second_factor_invalid",
  ]);
  // Now its time has come.
  wait(8 * day - 30 * second);
  expect(await login(ahead)).toBe("auth.second_factor_invalid");
});

test("the last use of a token is updated again after the clock was ahead", async () => {
  const { token } = await alice.api.tokens.create({ name: "Bank", scopes: ["read"] });
  const bank = api.as({ authorization: `Bearer ${token}` });
  const lastUsed = async () => (await alice.api.tokens.list()).items[0]?.lastUsedAt;
  wait(8 * day);
  await bank.profile.get();
  await expect.poll(lastUsed).toEqual(api.clock.now);
  api.clock.now = start;
  await bank.profile.get();
  await expect.poll(lastUsed).toEqual(start);
});

test("a call with an Idempotency-Key happens once, wherever the clock moves", async () => {
  const key = `key ${people}`;
  wait(8 * day);
  const first = await alice.withKey(key).expenses.create({ amount: "1" });
  api.clock.now = start;
  expect(await alice.withKey(key).expenses.create({ amount: "1" })).toEqual(first);
  expect(await api.db.$count(idempotencyKeys, eq(idempotencyKeys.key, key))).toBe(1);
});

test("a passkey's challenge is valid for five minutes, not for as long as the clock was ahead", async () => {
  const spend = async (madeAt: Date) => {
    const challenge = await makeChallenge(api.db, alice.id, madeAt);
    const clientDataJSON = Buffer.from(JSON.stringify({ challenge })).toString("base64url");
    const spent = await spendChallenge(api.db, { clientDataJSON, userId: alice.id }, start);
    return spent === challenge;
  };
  const ahead = (ms: number) => new Date(start.getTime() + ms);
  expect([
    await spend(start),
    await spend(ahead(3 * second)),
    await spend(ahead(minute)),
    await spend(ahead(8 * day)),
  ]).toEqual([true, true, false, false]);
});

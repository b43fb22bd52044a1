import { mailedTokens, openDatabase, sessions, users } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, expect, test } from "vitest";
import { createDevice } from "../passkeys/device.fixture.ts";
import { createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

const start = api.clock.now;
afterEach(() => {
  api.clock.now = start;
});
const wait = (milliseconds: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + milliseconds);
};

const newPassword = "wholly another staple";
const invalid = { code: "auth.token_invalid", kind: "invalid" };
const minute = 60_000;

const emailOf = ({ session }: TestUser) => session.user.email;
const tokenOf = (text = "") => /^outlay_(?:reset|verify)_\S+$/m.exec(text)?.[0] ?? "";
const login = (email: string, given: string) => api.anyone.auth.login({ email, password: given });
const reset = (token: string, to = newPassword) =>
  api.anyone.auth.resetPassword({ token, newPassword: to });

/** A user with a verified email. */
async function signUp(name: string): Promise<TestUser> {
  const user = await api.signUp(name);
  await api.settle();
  return user;
}

/** Requests a reset; returns the token in the mail. */
async function requestReset(email: string): Promise<string> {
  await api.anyone.auth.requestPasswordReset({ email });
  const [mail] = await api.settle();
  return tokenOf(mail?.text);
}

test("a forgotten password is reset with the token in a mail, once", async () => {
  const alice = await signUp("alice");
  await api.anyone.auth.requestPasswordReset({ email: "ALICE@example.com" });
  const [mail, ...others] = await api.settle();
  expect(others).toEqual([]);
  expect(mail).toMatchObject({ to: emailOf(alice), subject: expect.stringMatching(/reset/i) });
  expect(mail?.text).toContain("until November 21, 2026 at 9:45");
  const token = tokenOf(mail?.text);
  expect(token).toMatch(/^outlay_reset_[\w-]{43}$/);

  await reset(token);
  expect(await refusalOf(login(emailOf(alice), password))).toMatchObject({
    code: "auth.invalid_credentials",
  });
  expect(await login(emailOf(alice), newPassword)).toMatchObject({ user: { id: alice.id } });
  expect(await refusalOf(reset(token, "one more staple horse"))).toMatchObject(invalid);
});

test("a reset ends every session and token, verifies the email and notifies the user by mail", async () => {
  const phone = await signUp("ben");
  const laptop = await api.signIn("ben");
  expect((await phone.api.profile.get()).emailVerifiedAt).toBeNull();
  const { token } = await laptop.api.tokens.create({ name: "Script", scopes: ["read"] });
  const program = api.as({ authorization: `Bearer ${token}` });
  await program.profile.get();
  await reset(await requestReset(emailOf(phone)));
  expect(await refusalOf(program.profile.get())).toMatchObject({ code: "auth.unauthenticated" });
  for (const { api: caller, session } of [phone, laptop]) {
    const ended = { code: "auth.unauthenticated" };
    expect(await refusalOf(caller.profile.get())).toMatchObject(ended);
    const { refreshToken } = session;
    expect(await refusalOf(api.anyone.auth.refresh({ refreshToken }))).toMatchObject(ended);
  }
  const mails = await api.settle();
  expect(mails).toMatchObject([{ to: emailOf(phone), subject: expect.stringMatching(/changed/) }]);
  const { user } = await login(emailOf(phone), newPassword);
  expect(user.emailVerifiedAt).toEqual(api.clock.now);
});

const adding: [string, (user: TestUser) => Promise<() => Promise<unknown>>][] = [
  [
    "a token",
    async ({ api: caller }) =>
      () =>
        caller.tokens.create({ name: "x", scopes: ["read"] }),
  ],
  [
    "an authenticator app",
    async ({ api: caller }) =>
      () =>
        caller.totp.setup(),
  ],
  [
    "a passkey",
    async ({ api: { passkeys } }) => {
      const response = createDevice().make(await passkeys.registerOptions());
      return () => passkeys.register({ response });
    },
  ],
];
test.each(adding)("%s cannot be added while a reset ends the session", async (what, begin) => {
  const user = await signUp(`late ${what}`.replaceAll(" ", "."));
  const add = await begin(user);
  const { db, close } = openDatabase(api.url);
  const refusal = await db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash: "reset" }).where(eq(users.id, user.id));
    const added = refusalOf(add());
    const waiting = sql`wait_event_type = 'Lock' and datname = current_database()`;
    await expect.poll(() => db.$count(sql`pg_stat_activity`, waiting)).toBe(1);
    await tx.delete(sessions).where(eq(sessions.userId, user.id));
    return { added };
  });
  expect(await refusal.added).toMatchObject({ code: "auth.sign_in_again" });
  await close();
});

test("the reply for an unknown email is the same, and no mail is sent", async () => {
  await signUp("cem");
  const answers = ["cem@example.com", "nobody@example.com"].map((email) =>
    api.anyone.auth.requestPasswordReset({ email }),
  );
  expect(await Promise.all(answers)).toEqual([undefined, undefined]);
  expect((await api.settle()).map(({ to }) => to)).toEqual(["cem@example.com"]);
});

test("a token is valid for fifteen minutes", async () => {
  const dan = await signUp("dan");
  const late = await requestReset(emailOf(dan));
  wait(15 * minute);
  expect(await refusalOf(reset(late))).toMatchObject(invalid);
  const token = await requestReset(emailOf(dan));
  wait(15 * minute - 1);
  await expect(reset(token)).resolves.toBeUndefined();
});

test("a newer token replaces the previous one, but not another user's", async () => {
  const [erin, finn] = [await signUp("erin"), await signUp("finn")];
  const ofFinn = await requestReset(emailOf(finn));
  const first = await requestReset(emailOf(erin));
  const second = await requestReset(emailOf(erin));
  expect(await refusalOf(reset(first))).toMatchObject(invalid);
  await expect(reset(second)).resolves.toBeUndefined();
  await expect(reset(ofFinn)).resolves.toBeUndefined();
});

test("a token that is used five times at once works once", async () => {
  const gus = await signUp("gus");
  const token = await requestReset(emailOf(gus));
  const passwords = [1, 2, 3, 4, 5].map((n) => `${newPassword} number ${n}`);
  const results = await Promise.allSettled(passwords.map((to) => reset(token, to)));
  const done = passwords.filter((_, index) => results[index]?.status === "fulfilled");
  expect(done).toHaveLength(1);
  await expect(login(emailOf(gus), String(done[0]))).resolves.toBeDefined();
});

test("a weak new password is rejected, and the token stays valid", async () => {
  const hal = await signUp("halvor");
  const token = await requestReset(emailOf(hal));
  for (const weak of ["short", "halvor@example.com", "password123"]) {
    expect(await refusalOf(reset(token, weak))).toMatchObject({
      code: "auth.weak_password",
      issues: [{ path: ["newPassword"] }],
    });
  }
  await expect(reset(token)).resolves.toBeUndefined();
});

test("a mail to a former email cannot reset the password", async () => {
  const ida = await signUp("ida");
  const token = await requestReset(emailOf(ida));
  await ida.api.profile.update({ email: "ida@new.example.com", currentPassword: password });
  expect(await refusalOf(reset(token))).toMatchObject(invalid);
  await expect(login("ida@new.example.com", password)).resolves.toBeDefined();
});

test("a token only works for its purpose", async () => {
  await api.anyone.auth.register({ email: "jan@example.com", password, name: "Jan" });
  const [mail] = await api.settle();
  const verify = tokenOf(mail?.text);
  expect(await refusalOf(reset(verify))).toMatchObject(invalid);
  const token = await requestReset("jan@example.com");
  expect(await refusalOf(api.anyone.auth.verifyEmail({ token }))).toMatchObject(invalid);
  for (const invented of ["x", "outlay_reset_", `outlay_reset_${"A".repeat(43)}`])
    expect(await refusalOf(reset(invented))).toMatchObject(invalid);
  await api.anyone.auth.verifyEmail({ token: verify });
  await expect(reset(token)).resolves.toBeUndefined();
});

test("only the hash of a token is stored, and nothing after its use", async () => {
  const kim = await signUp("kim");
  const token = await requestReset(emailOf(kim));
  const rows = () => api.db.select().from(mailedTokens).where(eq(mailedTokens.userId, kim.id));
  const kept = (await rows()).filter(({ purpose }) => purpose === "reset");
  expect(kept.map(({ tokenHash }) => tokenHash.length)).toEqual([32]);
  const secret = Buffer.from(token.slice("outlay_reset_".length), "base64url");
  expect(kept[0]?.tokenHash).not.toEqual(secret);
  expect(JSON.stringify(kept)).not.toContain(token.slice(-43));
  await reset(token);
  expect((await rows()).filter(({ purpose }) => purpose === "reset")).toEqual([]);
  await api.db.delete(users).where(eq(users.id, kim.id));
  expect(await rows()).toEqual([]);
});

test("neither the request nor the reset fails while the mail server is down", async () => {
  const lea = await signUp("lea");
  api.post.isDown = true;
  await expect(
    api.anyone.auth.requestPasswordReset({ email: emailOf(lea) }),
  ).resolves.toBeUndefined();
  expect(await api.settle()).toEqual([]);
  api.post.isDown = false;
  const token = await requestReset(emailOf(lea));
  api.post.isDown = true;
  await expect(reset(token)).resolves.toBeUndefined();
  await api.settle();
  api.post.isDown = false;
  await expect(login(emailOf(lea), newPassword)).resolves.toBeDefined();
});

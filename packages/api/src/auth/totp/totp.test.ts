import { openDatabase, recoveryCodes, totpSecrets } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { TOTP } from "otpauth";
import { afterAll, expect, test } from "vitest";
import { createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

const wait = (seconds: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + seconds * 1000);
};
const codeOf = (secret: string) =>
  new TOTP({ secret }).generate({ timestamp: api.clock.now.getTime() });
/** The app's next code, still unused. */
const nextCode = (secret: string) => {
  wait(30);
  return codeOf(secret);
};
const login = (name: string, totp?: string, given = password) =>
  api.anyone.auth.login({ email: `${name}@example.com`, password: given, totp });
const refusedLogin = async (...call: Parameters<typeof login>) =>
  (await refusalOf(login(...call))).code;

const required = "auth.second_factor_required";
const invalid = "auth.second_factor_invalid";

const lastMail = async () => (await api.settle()).at(-1);

/** A user with a confirmed app. */
async function secure(name: string) {
  const user = await api.signUp(name);
  const { secret } = await user.api.totp.setup();
  const { recoveryCodes: codes } = await user.api.totp.confirm({ code: codeOf(secret) });
  return { user, secret, codes };
}

const rowsOf = async ({ id }: TestUser) => ({
  secrets: await api.db.$count(totpSecrets, eq(totpSecrets.userId, id)),
  codes: await api.db.$count(recoveryCodes, eq(recoveryCodes.userId, id)),
});

test("a code is required once the app is confirmed, and the user is notified by mail", async () => {
  const alice = await api.signUp("alice");
  const { secret, uri } = await alice.api.totp.setup();
  expect(new URL(uri).searchParams.get("secret")).toBe(secret);
  expect(await alice.api.totp.get()).toEqual({ enabled: false, recoveryCodesLeft: 0 });
  await expect(login("alice")).resolves.toBeDefined();

  const { recoveryCodes: codes } = await alice.api.totp.confirm({ code: codeOf(secret) });
  expect(new Set(codes).size).toBe(10);
  for (const code of codes)
    expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
  expect(await alice.api.totp.get()).toEqual({ enabled: true, recoveryCodesLeft: 10 });
  expect(await lastMail()).toMatchObject({
    to: "alice@example.com",
    subject: "A second factor of your Outlay account was turned on",
  });
  expect(JSON.stringify(api.post.mails)).not.toContain(secret);

  expect(await refusedLogin("alice")).toBe(required);
  expect(await login("alice", nextCode(secret))).toMatchObject({ user: { id: alice.id } });
  await expect(alice.api.profile.get()).resolves.toBeDefined();
});

test("a second factor is revealed only after the right password", async () => {
  const { secret } = await secure("bob");
  for (const totp of [undefined, nextCode(secret), "000000"])
    expect(await refusedLogin("bob", totp, "a wrong guess")).toBe("auth.invalid_credentials");
  await expect(login("bob", codeOf(secret))).resolves.toBeDefined();
});

test("a code works once, even the one that confirmed, and earlier ones stop working", async () => {
  const { secret } = await secure("carol");
  const confirmed = codeOf(secret);
  expect(await refusedLogin("carol", confirmed)).toBe(invalid);
  const [earlier, later] = [nextCode(secret), nextCode(secret)];
  await expect(login("carol", later)).resolves.toBeDefined();
  expect(await refusedLogin("carol", later)).toBe(invalid);
  expect(await refusedLogin("carol", earlier)).toBe(invalid);
});

test("a wrong password does not use up the code", async () => {
  const { secret } = await secure("dan");
  const code = nextCode(secret);
  await refusedLogin("dan", code, "a wrong guess");
  await expect(login("dan", code)).resolves.toBeDefined();
});

test("an invalid code does not sign in", async () => {
  await secure("dora");
  for (const totp of ["000000", "123", "nonsense", "0000-0000-0000-0000"])
    expect(await refusedLogin("dora", totp)).toBe(invalid);
});

test("a recovery code signs in once, however it is typed, and only its user", async () => {
  const { user, codes } = await secure("erin");
  const [first = "", second = ""] = codes;
  await secure("eve");
  expect(await refusedLogin("eve", first)).toBe(invalid);
  await expect(login("erin", first)).resolves.toBeDefined();
  expect(await refusedLogin("erin", first)).toBe(invalid);
  const typed = second.toUpperCase().replaceAll("-", " ").replaceAll("0", "O").replaceAll("1", "l");
  await expect(login("erin", typed)).resolves.toBeDefined();
  expect((await user.api.totp.get()).recoveryCodesLeft).toBe(8);
});

test("new recovery codes require the password and replace the old ones", async () => {
  const { user, codes } = await secure("finn");
  const guess = user.api.totp.renewRecoveryCodes({ password: "a wrong guess" });
  expect(await refusalOf(guess)).toMatchObject({ code: "auth.invalid_credentials" });
  const renewed = await user.api.totp.renewRecoveryCodes({ password });
  expect(renewed.recoveryCodes).toHaveLength(10);
  expect(await refusedLogin("finn", codes[0])).toBe(invalid);
  await expect(login("finn", renewed.recoveryCodes[0])).resolves.toBeDefined();
});

/** Calls twice while the user's secret is locked elsewhere, so that both really run at the same time. */
async function twiceAtOnce(call: () => Promise<unknown>): Promise<string[]> {
  const { db, close } = openDatabase(api.url);
  const { outcomes } = await db.transaction(async (tx) => {
    await tx.select().from(totpSecrets).for("update");
    const calls = [call(), call()].map((outcome) =>
      outcome.then(
        () => "done",
        () => "refused",
      ),
    );
    const waiting = () =>
      db.$count(
        sql`pg_stat_activity`,
        sql`wait_event_type = 'Lock' and datname = current_database()`,
      );
    await expect.poll(waiting, { timeout: 15_000 }).toBe(2);
    return { outcomes: Promise.all(calls) };
  });
  await close();
  return (await outcomes).toSorted();
}

test("of two simultaneous sign-ins with one code, of the app or for recovery, one succeeds", async () => {
  const { user, secret, codes } = await secure("gus");
  const code = nextCode(secret);
  expect(await twiceAtOnce(() => login("gus", code))).toEqual(["done", "refused"]);
  expect(await twiceAtOnce(() => login("gus", codes[0]))).toEqual(["done", "refused"]);
  expect((await user.api.totp.get()).recoveryCodesLeft).toBe(9);
});

test("a wrong code does not confirm, and setting up again replaces an unconfirmed app", async () => {
  const hal = await api.signUp("hal");
  const early = hal.api.totp.confirm({ code: "123456" });
  expect(await refusalOf(early)).toMatchObject({ code: "totp.not_set_up" });
  const first = await hal.api.totp.setup();
  const second = await hal.api.totp.setup();
  const wrong = hal.api.totp.confirm({ code: codeOf(first.secret) });
  expect(await refusalOf(wrong)).toMatchObject({ code: invalid });
  await expect(login("hal")).resolves.toBeDefined();
  await hal.api.totp.confirm({ code: codeOf(second.secret) });
  const again = hal.api.totp.confirm({ code: nextCode(second.secret) });
  expect(await refusalOf(again)).toMatchObject({ code: "totp.enabled" });
  expect(await refusalOf(hal.api.totp.setup())).toMatchObject({ code: "totp.enabled" });
  expect(await refusedLogin("hal")).toBe(required);
});

test("an old session cannot set up an app", async () => {
  const ivy = await api.signUp("ivy");
  wait(15 * 60 - 1);
  await expect(ivy.api.totp.setup()).resolves.toBeDefined();
  wait(1);
  expect(await refusalOf(ivy.api.totp.setup())).toMatchObject({ code: "auth.sign_in_again" });
  await expect((await api.signIn("ivy")).api.totp.setup()).resolves.toBeDefined();
});

test("turning the app off requires the password and deletes its data", async () => {
  const { user } = await secure("jay");
  const guess = user.api.totp.disable({ password: "a wrong guess" });
  expect(await refusalOf(guess)).toMatchObject({ code: "auth.invalid_credentials" });
  expect(await refusedLogin("jay")).toBe(required);
  await user.api.totp.disable({ password });
  expect(await lastMail()).toMatchObject({
    to: "jay@example.com",
    subject: "A second factor of your Outlay account was turned off",
  });
  expect(await rowsOf(user)).toEqual({ secrets: 0, codes: 0 });
  await expect(login("jay")).resolves.toBeDefined();
  await expect(login("jay", "000000")).resolves.toBeDefined();
  await expect(user.api.totp.disable({ password })).resolves.toBeUndefined();
  expect(await api.settle()).toEqual([]);
});

test("neither the secret nor a recovery code can be read from the database", async () => {
  const { user, secret, codes } = await secure("kim");
  const isUser = sql`user_id = ${user.id}`;
  const [row] = await api.db.select().from(totpSecrets).where(isUser);
  expect(row?.sealed.includes(secret)).toBe(false);
  const kept = await api.db.select().from(recoveryCodes).where(isUser);
  const stored = kept.map(({ codeHash }) => codeHash.toString("latin1")).join("");
  for (const code of codes) expect(stored).not.toContain(code);
});

test("after a key rotation codes still work, and each sign-in seals the secret with the new key", async () => {
  const { user, secret } = await secure("lou");
  const keys = api.keys as Map<string, Uint8Array>;
  const old = keys.get("test") ?? new Uint8Array();
  const ring = (...entries: [string, Uint8Array][]) => {
    keys.clear();
    for (const [kid, key] of entries) keys.set(kid, key);
  };
  const next = Buffer.alloc(32, 7);
  ring(["next", next], ["test", old]);
  await expect(login("lou", nextCode(secret))).resolves.toBeDefined();
  ring(["next", next]);
  await expect(login("lou", nextCode(secret))).resolves.toBeDefined();
  // Without the key of the secret, recovery codes still work.
  ring(["test", old]);
  expect(await refusedLogin("lou", nextCode(secret))).toBe(invalid);
  const { recoveryCodes: codes } = await user.api.totp.renewRecoveryCodes({ password });
  await expect(login("lou", codes[0])).resolves.toBeDefined();
});

test("deleting the account deletes the second factor", async () => {
  const { user } = await secure("mia");
  await api.settle();
  await user.api.profile.remove({ password });
  expect(await rowsOf(user)).toEqual({ secrets: 0, codes: 0 });
});

test("changing or resetting the password keeps the second factor of a user with a verified email", async () => {
  const { user, secret } = await secure("ned");
  const changed = "wholly another staple";
  await user.api.profile.changePassword({ currentPassword: password, newPassword: changed });
  expect(await refusedLogin("ned", undefined, changed)).toBe(required);
  const mailedToken = async () => /^outlay_\S+$/m.exec((await lastMail())?.text ?? "")?.[0] ?? "";
  await user.api.auth.resendVerification();
  await api.anyone.auth.verifyEmail({ token: await mailedToken() });
  await api.anyone.auth.requestPasswordReset({ email: "ned@example.com" });
  const token = await mailedToken();
  await api.anyone.auth.resetPassword({ token, newPassword: "yet another staple gun" });
  expect(await refusedLogin("ned", undefined, "yet another staple gun")).toBe(required);
  await expect(login("ned", nextCode(secret), "yet another staple gun")).resolves.toBeDefined();
});

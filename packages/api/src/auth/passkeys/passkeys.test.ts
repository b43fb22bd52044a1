import { passkeyChallenges, passkeys, recoveryCodes } from "@outlay/db";
import { eq } from "drizzle-orm";
import { TOTP } from "otpauth";
import { afterAll, afterEach, expect, test } from "vitest";
import { createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";
import { createDevice, type Quirks } from "./device.fixture.ts";
import { toUserHandle } from "./webauthn.ts";
import type { Assertion } from "./webauthn.contract.ts";

const api = await createTestApi();
afterAll(api.close);

const start = api.clock.now;
afterEach(() => {
  api.clock.now = start;
});
const wait = (seconds: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + seconds * 1000);
};

const options = () => api.anyone.auth.passkeyOptions();
const enter = (response: Assertion) => api.anyone.auth.passkeyLogin({ response });
const login = (name: string, more: { totp?: string; passkey?: Assertion } = {}) =>
  api.anyone.auth.login({ email: `${name}@example.com`, password, ...more });
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;

const lastMail = async () => (await api.settle()).at(-1);

async function addPasskey(user: TestUser, name?: string) {
  const device = createDevice();
  const response = device.make(await user.api.passkeys.registerOptions());
  return { device, passkey: await user.api.passkeys.register({ response, name }) };
}

/** A user with a passkey. */
async function equip(name: string) {
  const user = await api.signUp(name);
  return { user, ...(await addPasskey(user)) };
}

const mark = ({ api: caller }: TestUser, id: string, secondFactor = true) =>
  caller.passkeys.update({ id, secondFactor, currentPassword: password });

test("an added passkey signs in without email and password, and the user is notified by mail", async () => {
  const alice = await api.signUp("alice");
  const { device, passkey } = await addPasskey(alice, "Laptop");
  expect(passkey).toMatchObject({ name: "Laptop", secondFactor: false, lastUsedAt: null });
  expect(await lastMail()).toMatchObject({
    to: "alice@example.com",
    subject: "A passkey of your Outlay account was added",
  });
  wait(60);
  const session = await enter(device.sign(await options()));
  expect(session.user).toEqual(alice.session.user);
  expect(await alice.api.passkeys.list()).toEqual({
    items: [{ ...passkey, lastUsedAt: api.clock.now }],
    nextCursor: null,
  });
  await expect(enter(device.sign(await options()))).resolves.toBeDefined();
});

test("a user can have several passkeys, one for each device and at most twenty", async () => {
  const { user, device, passkey } = await equip("bob");
  const second = await addPasskey(user, "Phone");
  const { excludeCredentials } = await user.api.passkeys.registerOptions();
  expect(excludeCredentials).toHaveLength(2);
  const again = device.make(await user.api.passkeys.registerOptions());
  expect(await codeOf(user.api.passkeys.register({ response: again }))).toBe("passkey.taken");
  const first = await user.api.passkeys.list({ limit: 1 });
  expect(first.items).toEqual([passkey]);
  const next = await user.api.passkeys.list({ limit: 1, cursor: first.nextCursor ?? "" });
  expect(next).toEqual({ items: [second.passkey], nextCursor: null });

  const late = createDevice().make(await user.api.passkeys.registerOptions());
  for (let count = 2; count < 20; count += 1) await addPasskey(user);
  expect(await codeOf(user.api.passkeys.registerOptions())).toBe("passkey.limit");
  expect(await codeOf(user.api.passkeys.register({ response: late }))).toBe("passkey.limit");
});

const quirks: Record<string, Quirks> = {
  "on another site": { origin: "https://evil.example" },
  "for another host": { rpId: "evil.example" },
  "without user verification": { isVerified: false },
  "of another kind": { type: "payment.get" },
};

test("a signature that differs from the request adds no passkey and does not sign in", async () => {
  const { user, device } = await equip("carol");
  for (const quirk of Object.values(quirks)) {
    const made = createDevice().make(await user.api.passkeys.registerOptions(), quirk);
    expect(await codeOf(user.api.passkeys.register({ response: made }))).toBe("passkey.invalid");
    const signed = device.sign(await options(), quirk);
    expect(await codeOf(enter(signed))).toBe("auth.passkey_invalid");
  }
  const certified = createDevice().make(await user.api.passkeys.registerOptions(), {
    isCertified: true,
  });
  expect(await codeOf(user.api.passkeys.register({ response: certified }))).toBe("passkey.invalid");
});

test("a challenge works once, within five minutes, for its purpose and user", async () => {
  const { user, device } = await equip("dan");
  const creation = await user.api.passkeys.registerOptions();
  const request = await options();
  const eve = await api.signUp("eve");
  const add = (caller: TestUser, challenge: string) =>
    codeOf(
      caller.api.passkeys.register({ response: createDevice().make({ ...creation, challenge }) }),
    );
  const visit = (challenge: string) => codeOf(enter(device.sign({ ...request, challenge })));
  expect(await add(eve, creation.challenge)).toBe("passkey.invalid");
  expect(await add(user, request.challenge)).toBe("passkey.invalid");
  expect(await visit(creation.challenge)).toBe("auth.passkey_invalid");
  expect(await visit("bm90IG91cnM")).toBe("auth.passkey_invalid");

  const response = device.sign(request);
  await expect(enter(response)).resolves.toBeDefined();
  expect(await codeOf(enter(response))).toBe("auth.passkey_invalid");
  const made = createDevice().make(creation);
  await expect(user.api.passkeys.register({ response: made })).resolves.toBeDefined();
  expect(await add(user, creation.challenge)).toBe("passkey.invalid");

  const { challenge } = await options();
  wait(300);
  expect(await visit(challenge)).toBe("auth.passkey_invalid");
  await options();
  expect(await api.db.$count(passkeyChallenges)).toBe(1);
});

test("another user's key, name or signature does not sign in", async () => {
  const { user, device } = await equip("erin");
  const other = await equip("finn");
  const asErin = { userHandle: toUserHandle(user.id) };
  for (const stranger of [createDevice(), other.device])
    expect(await codeOf(enter(stranger.sign(await options(), asErin)))).toBe(
      "auth.passkey_invalid",
    );
  const request = await options();
  const { signature } = other.device.sign(request).response;
  const signed = device.sign(request);
  const mixed = { ...signed, response: { ...signed.response, signature } };
  expect(await codeOf(enter(mixed))).toBe("auth.passkey_invalid");
});

test("a copied key is detected: a counter that does not increase is rejected, and of two at once one signs in", async () => {
  const { device } = await equip("gus");
  await enter(device.sign(await options(), { counter: 5 }));
  for (const counter of [4, 5, 0])
    expect(await codeOf(enter(device.sign(await options(), { counter })))).toBe(
      "auth.passkey_invalid",
    );
  const [one, two] = [await options(), await options()];
  const both = [one, two].map((request) => device.sign(request, { counter: 6 }));
  const outcomes = await Promise.allSettled(both.map(enter));
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["fulfilled", "rejected"]));
});

test("a synced key without a counter signs in repeatedly", async () => {
  const { device } = await equip("hal");
  for (let times = 0; times < 2; times += 1)
    await expect(enter(device.sign(await options(), { counter: 0 }))).resolves.toBeDefined();
});

test("a passkey as second factor is required with the password, or a recovery code", async () => {
  const { user, device, passkey } = await equip("ivy");
  expect(await codeOf(mark(user, passkey.id))).toBe("passkey.no_recovery_codes");
  const { recoveryCodes: codes } = await user.api.totp.renewRecoveryCodes({ password });
  const guess = { id: passkey.id, secondFactor: true };
  const unproved = [guess, { ...guess, currentPassword: "a wrong guess" }].map((input) =>
    codeOf(user.api.passkeys.update(input)),
  );
  expect(await Promise.all(unproved)).toEqual(["input.invalid", "auth.invalid_credentials"]);
  expect(await mark(user, passkey.id)).toEqual({ ...passkey, secondFactor: true });
  expect((await lastMail())?.subject).toContain("turned on");

  expect(await codeOf(login("ivy"))).toBe("auth.second_factor_required");
  const other = await equip("eva");
  for (const more of [
    { totp: "000000" },
    { passkey: other.device.sign(await options()) },
    { passkey: device.sign(await options(), { isVerified: false }) },
  ])
    expect(await codeOf(login("ivy", more))).toBe("auth.second_factor_invalid");
  const response = device.sign(await options());
  await expect(login("ivy", { passkey: response })).resolves.toBeDefined();
  expect(await codeOf(login("ivy", { passkey: response }))).toBe("auth.second_factor_invalid");
  await expect(login("ivy", { totp: codes[0] ?? "" })).resolves.toBeDefined();

  await mark(user, passkey.id, false);
  await expect(login("ivy")).resolves.toBeDefined();
  expect(await api.db.$count(recoveryCodes, eq(recoveryCodes.userId, user.id))).toBe(0);
});

test("with an authenticator app, any passkey is accepted instead of a code, and each can be turned off", async () => {
  const { user, device, passkey } = await equip("jay");
  const { secret } = await user.api.totp.setup();
  const code = new TOTP({ secret }).generate({ timestamp: api.clock.now.getTime() });
  await user.api.totp.confirm({ code });
  await expect(login("jay", { passkey: device.sign(await options()) })).resolves.toBeDefined();
  await mark(user, passkey.id);
  await user.api.totp.disable({ password });
  expect(await user.api.totp.get()).toEqual({ enabled: false, recoveryCodesLeft: 10 });
  expect(await codeOf(login("jay"))).toBe("auth.second_factor_required");
  await user.api.passkeys.remove({ id: passkey.id, password });
  await expect(login("jay")).resolves.toBeDefined();
  expect((await user.api.totp.get()).recoveryCodesLeft).toBe(0);
});

test("a passkey is renamed, and a removed one no longer signs in", async () => {
  const { user, device, passkey } = await equip("kim");
  const { id } = passkey;
  const renamed = { ...passkey, name: "Old phone" };
  expect(await user.api.passkeys.update({ id, name: "Old phone" })).toEqual(renamed);
  expect(await user.api.passkeys.update({ id })).toEqual(renamed);
  const guess = user.api.passkeys.remove({ id, password: "a wrong guess" });
  expect(await codeOf(guess)).toBe("auth.invalid_credentials");
  await expect(enter(device.sign(await options()))).resolves.toBeDefined();
  await user.api.passkeys.remove({ id, password });
  expect(await codeOf(enter(device.sign(await options())))).toBe("auth.passkey_invalid");
  expect((await lastMail())?.subject).toBe("A passkey of your Outlay account was removed");
});

test("an old session cannot add a passkey", async () => {
  const lou = await api.signUp("lou");
  wait(15 * 60);
  expect(await codeOf(lou.api.passkeys.registerOptions())).toBe("auth.sign_in_again");
});

const mailedToken = async () => /^outlay_\S+$/m.exec((await lastMail())?.text ?? "")?.[0] ?? "";
const newPassword = "yet another staple gun";
async function reset(name: string) {
  await api.settle();
  await api.anyone.auth.requestPasswordReset({ email: `${name}@example.com` });
  await api.anyone.auth.resetPassword({ token: await mailedToken(), newPassword });
}

test("resetting the password keeps the passkeys of a user with a verified email", async () => {
  const { device, user } = await equip("rhea");
  await api.settle();
  await user.api.auth.resendVerification();
  await api.anyone.auth.verifyEmail({ token: await mailedToken() });
  await reset("rhea");
  await expect(enter(device.sign(await options()))).resolves.toBeDefined();
});

test("once the owner of an email resets the password, nothing of a stranger who signed up with it signs in", async () => {
  const { user: stranger, device, passkey } = await equip("opal");
  const { secret } = await stranger.api.totp.setup();
  const totp = new TOTP({ secret }).generate({ timestamp: api.clock.now.getTime() });
  const { recoveryCodes: codes } = await stranger.api.totp.confirm({ code: totp });
  await mark(stranger, passkey.id);
  await reset("opal");
  expect((await lastMail())?.text).toContain("all other ways to sign in were deleted");
  expect(await codeOf(enter(device.sign(await options())))).toBe("auth.passkey_invalid");
  const owner = { email: "opal@example.com", password: newPassword };
  await expect(api.anyone.auth.login(owner)).resolves.toBeDefined();
  const isTheirs = eq(recoveryCodes.userId, stranger.id);
  expect(codes).toHaveLength(10);
  expect(await api.db.$count(recoveryCodes, isTheirs)).toBe(0);
});

test("deleting the account deletes its passkeys", async () => {
  const { user } = await equip("mia");
  await user.api.passkeys.registerOptions();
  await user.api.profile.remove({ password });
  expect(await api.db.$count(passkeys, eq(passkeys.userId, user.id))).toBe(0);
  const isTheirs = eq(passkeyChallenges.userId, user.id);
  expect(await api.db.$count(passkeyChallenges, isTheirs)).toBe(0);
});

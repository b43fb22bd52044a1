import { passkeys, sessions, userIdentities, users } from "@outlay/db";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, expect, test } from "vitest";
import { createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";

const issuer = "https://sso.example.com";
const api = await createTestApi(undefined, {
  provider: { ...unusedProvider(), issuer: `${issuer}/` },
});
afterAll(api.close);

/** Only its address is looked at here. */
function unusedProvider() {
  const unused = async (): Promise<never> => {
    throw new Error("the provider is not asked");
  };
  const steps = {
    makeSignInUrl: unused,
    prove: unused,
    makeSignOutUrl: unused,
    readLogout: unused,
  };
  return { name: "SSO", issuer, signUp: true, ...steps };
}

let people = 0;

/** A user whom the provider has signed up: with a linked account, and without a password. */
async function withoutPassword(at = issuer): Promise<TestUser & { identityId: string }> {
  const user = await api.signUp(`linked${(people += 1)}`);
  const identityId = uuidv7();
  const row = { id: identityId, userId: user.id, issuer: at, subject: user.id };
  await api.db.insert(userIdentities).values({ ...row, createdAt: api.clock.now });
  await api.db.update(users).set({ passwordHash: null }).where(eq(users.id, user.id));
  return { ...user, identityId };
}

async function later(minutes: number, run: () => Promise<void>): Promise<void> {
  const { now } = api.clock;
  try {
    api.clock.now = new Date(now.getTime() + minutes * 60_000);
    await run();
  } finally {
    api.clock.now = now;
  }
}

const code = async (call: Promise<unknown>) => (await refusalOf(call)).code;

test("without a password a recent sign-in proves the user, and an older one does not", async () => {
  const user = await withoutPassword();
  expect(await user.api.profile.get()).toMatchObject({ hasPassword: false });
  await later(16, async () => {
    const { profile, totp } = user.api;
    const calls = [
      () => profile.update({ email: "new@example.com" }),
      () => profile.changePassword({ newPassword: password }),
      () => totp.disable({}),
      () => totp.renewRecoveryCodes({}),
      () => profile.remove({}),
    ];
    for (const call of calls) expect(await code(call())).toBe("auth.sign_in_again");
  });
  await user.api.profile.update({ email: "moved@example.com" });
  await user.api.totp.disable({});
  await user.api.profile.remove({});
  expect(await code(user.api.profile.get())).toBe("auth.unauthenticated");
});

test("the first password needs no current one, and from then on it is asked for", async () => {
  const user = await withoutPassword();
  const { email } = user.session.user;
  expect(await code(api.anyone.auth.login({ email, password }))).toBe("auth.invalid_credentials");
  await user.api.profile.changePassword({ newPassword: "wholly another staple" });
  expect(await user.api.profile.get()).toMatchObject({ hasPassword: true });
  await api.anyone.auth.login({ email, password: "wholly another staple" });
  const again = await refusalOf(user.api.profile.changePassword({ newPassword: password }));
  expect(again).toMatchObject({ code: "input.invalid", issues: [{ path: ["currentPassword"] }] });
  const refused = await refusalOf(user.api.profile.remove({}));
  expect(refused).toMatchObject({ code: "input.invalid", issues: [{ path: ["password"] }] });
});

test("the last way to sign in cannot be removed, and one of a former provider is none", async () => {
  const user = await withoutPassword();
  const { identities } = user.api;
  const { identityId: id } = user;
  expect(await code(identities.remove({ id }))).toBe("auth.only_way");
  const key = { credentialId: Buffer.from(id), publicKey: Buffer.from(id), counter: 0 };
  const passkey = { id: uuidv7(), name: "Laptop", secondFactor: false, createdAt: api.clock.now };
  await api.db.insert(passkeys).values({ ...key, ...passkey, userId: user.id });
  await identities.remove({ id });
  expect(await identities.list()).toEqual({ items: [], nextCursor: null });
  expect(await code(user.api.passkeys.remove({ id: passkey.id }))).toBe("auth.only_way");

  const former = await withoutPassword("https://former.example.com");
  const second = { id: uuidv7(), userId: former.id, issuer, subject: former.id };
  await api.db.insert(userIdentities).values({ ...second, createdAt: api.clock.now });
  expect(await code(former.api.identities.remove({ id: second.id }))).toBe("auth.only_way");
  await former.api.identities.remove({ id: former.identityId });
});

test("removing an account ends the other sessions that it has opened, and no more", async () => {
  const user = await withoutPassword();
  await user.api.profile.changePassword({ newPassword: password });
  const current = (await user.api.auth.sessions()).items[0]?.id ?? "";
  const { user: named } = user.session;
  const byPassword = await api.anyone.auth.login({ email: named.email, password });
  const byProvider = await api.anyone.auth.login({ email: named.email, password });
  const idOf = async ({ accessToken }: { accessToken: string }) => {
    const page = await api.as({ authorization: `Bearer ${accessToken}` }).auth.sessions();
    return page.items.find((session) => session.current)?.id ?? "";
  };
  const opened = [current, await idOf(byProvider)];
  for (const id of opened)
    await api.db.update(sessions).set({ identityId: user.identityId }).where(eq(sessions.id, id));
  const before = await user.api.auth.sessions();
  expect(before.items.filter(({ provider }) => provider)).toHaveLength(2);
  await later(16, async () =>
    expect(await code(user.api.identities.remove({ id: user.identityId }))).toBe(
      "auth.sign_in_again",
    ),
  );
  await api.settle();
  await user.api.identities.remove({ id: user.identityId });
  const left = (await user.api.auth.sessions()).items.map(({ id }) => id);
  expect(left.toSorted()).toEqual([current, await idOf(byPassword)].toSorted());
  const [mail] = await api.settle();
  expect(mail).toMatchObject({ to: named.email, subject: `An account of ${issuer} was unlinked` });
});

test("another user's account is not found", async () => {
  const [alice, bob] = [await withoutPassword(), await withoutPassword()];
  expect(await code(bob.api.identities.remove({ id: alice.identityId }))).toBe(
    "identity.not_found",
  );
  expect((await alice.api.identities.list()).items).toHaveLength(1);
});

test("the reset of an email that was never proved removes the linked account: it may be a stranger's", async () => {
  const user = await withoutPassword();
  await api.anyone.auth.requestPasswordReset({ email: user.session.user.email });
  const mails = await api.settle();
  const token = /outlay_reset_\S+/.exec(mails.at(-1)?.text ?? "")?.[0] ?? "";
  await api.anyone.auth.resetPassword({ token, newPassword: "wholly another staple" });
  const isTheirs = eq(userIdentities.userId, user.id);
  expect(await api.db.$count(userIdentities, isTheirs)).toBe(0);
});

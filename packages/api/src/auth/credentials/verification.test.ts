import { afterAll, afterEach, expect, test } from "vitest";
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
const hour = 60 * 60_000;

const invalid = { code: "auth.token_invalid" };
const tokenOf = (text = "") => /^outlay_verify_\S+$/m.exec(text)?.[0] ?? "";
const verify = (token: string) => api.anyone.auth.verifyEmail({ token });
const verifiedAt = async ({ api: caller }: TestUser) =>
  (await caller.profile.get()).emailVerifiedAt;

/** Signs a user up; also returns the token in the mail. */
async function signUp(name: string) {
  const user = await api.signUp(name);
  const [mail] = await api.settle();
  return { user, mail, token: tokenOf(mail?.text) };
}

async function resend({ api: caller }: TestUser): Promise<string[]> {
  await caller.auth.resendVerification();
  return (await api.settle()).map(({ text }) => tokenOf(text));
}

test("a new user gets a mail and verifies the email with its token, once", async () => {
  const { user, mail, token } = await signUp("alice");
  expect(user.session.user.emailVerifiedAt).toBeNull();
  expect(mail?.to).toBe("alice@example.com");
  expect(mail?.text).toContain("until November 23, 2026 at 9:30");
  expect(token).toMatch(/^outlay_verify_[\w-]{43}$/);
  wait(1000);
  await verify(token);
  expect(await verifiedAt(user)).toEqual(api.clock.now);
  expect(await refusalOf(verify(token))).toMatchObject(invalid);
  expect((await api.signIn("alice")).session.user.emailVerifiedAt).toEqual(api.clock.now);
});

test("the mail to a new address contains no text that the user chose", async () => {
  const name = "Click https://evil.example";
  await api.anyone.auth.register({ email: "victim@example.com", password, name });
  const [mail] = await api.settle();
  expect(mail?.text).not.toContain("evil");
});

test("a user who is deleted before the mail is written gets none, and nothing fails", async () => {
  const { user } = await signUp("brief");
  await user.api.auth.resendVerification();
  await api.anyone.auth.requestPasswordReset({ email: "brief@example.com" });
  await user.api.profile.remove({ password });
  expect(await api.settle()).toEqual([]);
});

test("signing up does not depend on the mail", async () => {
  api.post.isDown = true;
  const { user, mail } = await signUp("ben");
  api.post.isDown = false;
  expect(mail).toBeUndefined();
  const [token = ""] = await resend(user);
  await verify(token);
  expect(await verifiedAt(user)).toEqual(api.clock.now);
});

test("another mail replaces the first, and none is sent once the email is verified", async () => {
  const { user, token } = await signUp("carol");
  const [second = ""] = await resend(user);
  expect(await refusalOf(verify(token))).toMatchObject(invalid);
  await verify(second);
  expect(await resend(user)).toEqual([]);
});

test("a token is valid for 48 hours", async () => {
  const { user, token } = await signUp("dan");
  wait(48 * hour);
  expect(await refusalOf(verify(token))).toMatchObject(invalid);
  const [second = ""] = await resend(user);
  wait(48 * hour - 1);
  await expect(verify(second)).resolves.toBeUndefined();
});

test("a changed email must be verified again by a mail to it; other changes need no verification", async () => {
  const { user, token } = await signUp("erin");
  await verify(token);
  await user.api.profile.update({ name: "Erin", email: "erin@example.com" });
  expect(await api.settle()).toEqual([]);
  expect(await verifiedAt(user)).toEqual(api.clock.now);

  const email = "erin@new.example.com";
  const moved = await user.api.profile.update({ email, currentPassword: password });
  expect(moved.emailVerifiedAt).toBeNull();
  const [mail] = await api.settle();
  expect(mail?.to).toBe(email);
  await verify(tokenOf(mail?.text));
  expect(await verifiedAt(user)).toEqual(api.clock.now);
});

test("a mail to the old address does not verify the new one", async () => {
  const { user, token } = await signUp("finn");
  await user.api.profile.update({ email: "finn@new.example.com", currentPassword: password });
  expect(await refusalOf(verify(token))).toMatchObject(invalid);
  await api.settle();
  expect(await refusalOf(verify(token))).toMatchObject(invalid);
  expect(await verifiedAt(user)).toBeNull();
});

test("the former address is notified of the change by mail, and the change does not wait for it", async () => {
  const { user } = await signUp("hana");
  const move = (email: string) => user.api.profile.update({ email, currentPassword: password });
  await move("hana@new.example.com");
  const mails = await api.settle();
  expect(mails.map(({ to }) => to)).toEqual(["hana@new.example.com", "hana@example.com"]);
  expect(mails[1]?.subject).toBe("Your email address for Outlay was changed");
  expect(mails[1]?.text).not.toContain("hana@new");
  api.post.isDown = true;
  expect(await move("hana@newer.example.com")).toMatchObject({ email: "hana@newer.example.com" });
  expect(await api.settle()).toEqual([]);
  api.post.isDown = false;
});

test("a changed password is notified by mail", async () => {
  const { user } = await signUp("gus");
  const newPassword = "wholly another staple";
  await user.api.profile.changePassword({ currentPassword: password, newPassword });
  expect(await api.settle()).toMatchObject([
    { to: "gus@example.com", subject: expect.stringMatching(/changed/) },
  ]);
});

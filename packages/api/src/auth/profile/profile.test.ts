import { openDatabase, users } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let bob: TestUser;
beforeAll(async () => {
  bob = await api.signUp("bob");
});

const login = (name: string, given: string) =>
  api.anyone.auth.login({ email: `${name}@example.com`, password: given });
const wrong = { code: "auth.invalid_credentials" };
const ended = { code: "auth.unauthenticated" };
const newPassword = "wholly another staple";

test("a user changes their name and default book; absent fields stay the same", async () => {
  const alice = await api.signUp("alice");
  const second = await api.addBook(alice);
  const before = await alice.api.profile.get();
  const after = { ...before, name: "Alice Liddell", defaultBookId: second };
  expect(await alice.api.profile.update({ name: "Alice Liddell", defaultBookId: second })).toEqual(
    after,
  );
  expect(await alice.api.profile.update({})).toEqual(after);
  await alice.api.accounts.create({ name: "Only here" });
  expect((await alice.in(second).accounts.list()).items).toHaveLength(2);
});

test("the default book can be an own or a shared one, but not a stranger's", async () => {
  const carol = await api.signUp("carol");
  const stranger = carol.api.profile.update({ defaultBookId: bob.bookId });
  expect(await refusalOf(stranger)).toMatchObject({ code: "book.not_found" });
  await api.share(bob.bookId, carol, "viewer");
  const { defaultBookId } = await carol.api.profile.update({ defaultBookId: bob.bookId });
  expect(defaultBookId).toBe(bob.bookId);
});

test("a user's time zone is that of the registration, and mails write dates by it and the locale", async () => {
  const zoe = await api.signUp("zoe", { timeZone: "europe/vienna" });
  expect(await zoe.api.profile.get()).toMatchObject({ timeZone: "Europe/Vienna", locale: "en" });
  const changed = { timeZone: "Asia/Tokyo", locale: "de-AT" };
  const given = { timeZone: "asia/tokyo", locale: "DE-at" };
  expect(await zoe.api.profile.update(given)).toMatchObject(changed);
  expect(await zoe.api.profile.update({ name: "Zoe" })).toMatchObject(changed);
  await api.settle();
  await zoe.api.auth.resendVerification();
  const [mail] = await api.settle();
  expect(mail?.text).toContain("until 23. November 2026 um 18:30");
  for (const locale of ["", "english!", "x", "en-a", "de_AT"])
    expect(await refusalOf(zoe.api.profile.update({ locale }))).toMatchObject({
      code: "input.invalid",
      issues: [{ path: ["locale"] }],
    });
  const unknown = zoe.api.profile.update({ timeZone: "Mars/Phobos" });
  expect(await refusalOf(unknown)).toMatchObject({ issues: [{ path: ["timeZone"] }] });
});

test("a change of the email requires the current password, and the new email signs in", async () => {
  const dan = await api.signUp("dan");
  const email = "daniel@example.com";
  expect(await refusalOf(dan.api.profile.update({ email }))).toMatchObject({
    code: "input.invalid",
    issues: [{ path: ["currentPassword"] }],
  });
  const guess = dan.api.profile.update({ email, currentPassword: "a wrong guess" });
  expect(await refusalOf(guess)).toMatchObject(wrong);
  expect((await dan.api.profile.get()).email).toBe("dan@example.com");

  const changed = await dan.api.profile.update({ email, currentPassword: password });
  expect(changed.email).toBe(email);
  expect(await login("daniel", password)).toMatchObject({ user: { id: dan.id } });
  expect(await refusalOf(login("dan", password))).toMatchObject(wrong);
});

test("sending the same email needs no password", async () => {
  const { email } = bob.session.user;
  expect(await bob.api.profile.update({ email, name: "Bob" })).toMatchObject({ name: "Bob" });
});

test("an email that is in use, in any case, cannot be taken", async () => {
  const erin = await api.signUp("erin");
  const taken = erin.api.profile.update({ email: "BOB@example.com", currentPassword: password });
  expect(await refusalOf(taken)).toMatchObject({ code: "auth.email_taken" });
});

test("a new password ends the other sessions, but not this one", async () => {
  const phone = await api.signUp("finn");
  const laptop = await api.signIn("finn");
  await phone.api.profile.changePassword({ currentPassword: password, newPassword });
  expect(await phone.api.profile.get()).toMatchObject({ name: "finn" });
  const { refreshToken } = phone.session;
  await expect(api.anyone.auth.refresh({ refreshToken })).resolves.toBeDefined();
  expect(await refusalOf(laptop.api.profile.get())).toMatchObject(ended);
  const other = { refreshToken: laptop.session.refreshToken };
  expect(await refusalOf(api.anyone.auth.refresh(other))).toMatchObject(ended);
  expect(await refusalOf(login("finn", password))).toMatchObject(wrong);
  await expect(login("finn", newPassword)).resolves.toBeDefined();
});

test("changing the password requires the current one, and a strong new one", async () => {
  const gus = await api.signUp("gus");
  const change = (currentPassword: string, next: string) =>
    refusalOf(gus.api.profile.changePassword({ currentPassword, newPassword: next }));
  expect(await change("a wrong guess", newPassword)).toMatchObject(wrong);
  expect(await change(password, "short")).toMatchObject({
    code: "auth.weak_password",
    issues: [{ path: ["newPassword"] }],
  });
  expect(await change(password, "gus@example.com")).toMatchObject({ code: "auth.weak_password" });
  await expect(login("gus", password)).resolves.toBeDefined();
});

test("a sign-in with the old password during the change gets no session", async () => {
  const hal = await api.signUp("hal");
  const { db, close } = openDatabase(api.url);
  const waiting = () =>
    db.$count(
      sql`pg_stat_activity`,
      sql`wait_event_type = 'Lock' and datname = current_database()`,
    );
  const { attempt } = await db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash: "changed" }).where(eq(users.id, hal.id));
    const late = refusalOf(login("hal", password));
    await expect.poll(waiting).toBe(1);
    return { attempt: late };
  });
  expect(await attempt).toMatchObject(wrong);
  await close();
});

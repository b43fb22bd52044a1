import { invitations, memberships, users } from "@outlay/db";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let carol: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  carol = await api.signUp("carol");
});

const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const day = 24 * 60 * 60 * 1000;

/** Invites by mail; answers the token of the mail. */
async function invite(id: string, email: string, role: "editor" | "viewer" = "editor") {
  const { invitationId } = await alice.api.members.invite({ id, email, role });
  const mail = api.post.mails.at(-1);
  const token = /^outlay_inv_\S+$/m.exec(mail?.text ?? "")?.[0] ?? "";
  return { invitationId, token, mail };
}

test("who is invited gets a mail with a token, and is a member once they accept", async () => {
  const { id } = await alice.api.books.create({ name: "Flat\nshare" });
  const { token, mail } = await invite(id, "bob@example.com", "viewer");
  expect(mail?.to).toBe("bob@example.com");
  expect(mail?.text).toContain('alice invites you to read the book "Flat share"');
  expect(mail?.text).toContain("until 2026-11-28");
  expect(token).toHaveLength(74);
  expect(await bob.api.members.accept({ token })).toEqual(await bob.api.books.get({ id }));
  expect(await bob.api.books.get({ id })).toMatchObject({ name: "Flat\nshare", role: "viewer" });
});

test("what is kept of a token lets nobody in", async () => {
  const id = await api.addBook(alice);
  const { token } = await invite(id, "bob@example.com");
  const rows = await api.db.select().from(invitations).where(eq(invitations.bookId, id));
  expect(rows[0]?.tokenHash).toHaveLength(32);
  expect(JSON.stringify(rows)).not.toContain(token.slice(-20));
});

test("a token works once", async () => {
  const id = await api.addBook(alice);
  const { token } = await invite(id, "bob@example.com");
  await bob.api.members.accept({ token });
  expect(await codeOf(bob.api.members.accept({ token }))).toBe("invitation.not_found");
  await alice.api.members.remove({ id, userId: bob.id });
  expect(await codeOf(bob.api.members.accept({ token }))).toBe("invitation.not_found");
});

test("a forwarded token is of no use to another, and tells nothing", async () => {
  const { token } = await invite(await api.addBook(alice), "bob@example.com");
  const refusal = await refusalOf(carol.api.members.accept({ token }));
  expect(refusal).toMatchObject({ code: "invitation.not_found", issues: [] });
  expect(refusal.message).not.toContain("bob");
  const madeUp = await refusalOf(carol.api.members.accept({ token: "outlay_inv_x" }));
  expect(madeUp.message).toBe(refusal.message);
  expect(await bob.api.members.accept({ token })).toMatchObject({ role: "editor" });
});

test("an email is the same in whatever case, when inviting, accepting and inviting again", async () => {
  const id = await api.addBook(alice);
  await invite(id, "BOB@Example.com");
  const { token } = await invite(id, " boB@example.COM ");
  expect((await alice.api.members.invitations({ id })).items).toMatchObject([
    { email: "boB@example.COM" },
  ]);
  await bob.api.members.accept({ token });
  expect(await codeOf(invite(id, "BOB@EXAMPLE.COM"))).toBe("member.exists");
});

test.each([
  "böb@example.com",
  "bob@exämple.com",
  "\u212Aim@example.com",
  "bob@example.com, x@y.zz",
  "",
  "x",
])("nobody is invited at %j", async (email) => {
  const call = alice.api.members.invite({ id: alice.bookId, email, role: "editor" });
  expect(await codeOf(call)).toBe("input.invalid");
});

test("nobody is invited to be an owner", async () => {
  const input = { id: alice.bookId, email: "bob@example.com", role: "owner" };
  expect(await codeOf(alice.api.members.invite(input as never))).toBe("input.invalid");
});

test("a token is good for seven days", async () => {
  const id = await api.addBook(alice);
  const [late, early] = [
    await invite(id, "bob@example.com"),
    await invite(id, "carol@example.com"),
  ];
  const { now } = api.clock;
  api.clock.now = new Date(now.getTime() + 7 * day - 1);
  const [dan, eve] = [await api.signIn("bob"), await api.signIn("carol")];
  await eve.api.members.accept({ token: early.token });
  api.clock.now = new Date(now.getTime() + 7 * day);
  expect(await codeOf(dan.api.members.accept({ token: late.token }))).toBe("invitation.not_found");
  api.clock.now = now;
});

test("inviting an email again makes a new token and ends the former", async () => {
  const id = await api.addBook(alice);
  const first = await invite(id, "bob@example.com", "editor");
  const second = await invite(id, "bob@example.com", "viewer");
  expect((await alice.api.members.invitations({ id })).items).toMatchObject([
    { id: second.invitationId, role: "viewer", invitedBy: alice.id },
  ]);
  expect(await codeOf(bob.api.members.accept({ token: first.token }))).toBe("invitation.not_found");
  expect(await bob.api.members.accept({ token: second.token })).toMatchObject({ role: "viewer" });
});

test("a withdrawn invitation lets nobody in, and is withdrawn once", async () => {
  const id = await api.addBook(alice);
  const { token, invitationId } = await invite(id, "bob@example.com");
  await alice.api.members.withdraw({ id, invitationId });
  expect(await codeOf(bob.api.members.accept({ token }))).toBe("invitation.not_found");
  expect(await codeOf(alice.api.members.withdraw({ id, invitationId }))).toBe(
    "invitation.not_found",
  );
  expect((await alice.api.members.invitations({ id })).items).toEqual([]);
});

test("an invitation is withdrawn from its own book alone", async () => {
  const { invitationId } = await invite(await api.addBook(alice), "bob@example.com");
  const call = alice.api.members.withdraw({ id: alice.bookId, invitationId });
  expect(await codeOf(call)).toBe("invitation.not_found");
});

test("of two accepts of one token one is done", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { token } = await invite(await api.addBook(alice), "bob@example.com");
    const results = await Promise.allSettled(
      Array.from({ length: 4 }, () => bob.api.members.accept({ token })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  }
  expect(api.faults).toEqual([]);
});

test("an invitation that is withdrawn while it is accepted ends in one of both", async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await api.addBook(alice);
    const { token, invitationId } = await invite(id, "bob@example.com");
    const [accepted, withdrawn] = await Promise.allSettled([
      bob.api.members.accept({ token }),
      alice.api.members.withdraw({ id, invitationId }),
    ]);
    expect(accepted.status).not.toBe(withdrawn.status);
    const { items } = await alice.api.members.list({ id });
    expect(items.length).toBe(accepted.status === "fulfilled" ? 2 : 1);
  }
});

test("a member is not invited again", async () => {
  const id = await api.addBook(alice);
  await api.share(id, bob, "viewer");
  expect(await refusalOf(invite(id, "bob@example.com"))).toMatchObject({
    code: "member.exists",
    issues: [{ path: ["email"] }],
  });
  expect(await codeOf(invite(id, "alice@example.com"))).toBe("member.exists");
});

test("who became a member meanwhile does not become one twice", async () => {
  const id = await api.addBook(alice);
  const { token } = await invite(id, "bob@example.com", "viewer");
  await api.share(id, bob, "editor");
  expect(await codeOf(bob.api.members.accept({ token }))).toBe("member.exists");
  expect(await bob.api.books.get({ id })).toMatchObject({ role: "editor" });
});

test("a book has at most fifty open invitations, expired ones not counted", async () => {
  const id = await api.addBook(alice);
  const first = await invite(id, "guest0@example.com");
  for (let n = 1; n < 50; n += 1) await invite(id, `guest${n}@example.com`);
  expect(await codeOf(invite(id, "guest50@example.com"))).toBe("invitation.limit");
  await invite(id, "guest1@example.com");
  const all = await allPages((cursor) => alice.api.members.invitations({ id, limit: 20, cursor }));
  expect(all).toHaveLength(50);
  await alice.api.members.withdraw({ id, invitationId: first.invitationId });
  await invite(id, "guest50@example.com");
  const { now } = api.clock;
  api.clock.now = new Date(now.getTime() + 8 * day);
  const later = await api.signIn("alice");
  expect((await later.api.members.invitations({ id })).items).toEqual([]);
  await later.api.members.invite({ id, email: "guest51@example.com", role: "viewer" });
  api.clock.now = now;
  alice = await api.signIn("alice");
});

test("a book has at most a hundred members", async () => {
  const id = await api.addBook(alice);
  const { token } = await invite(id, "bob@example.com");
  const [row] = await api.db.select().from(users).where(eq(users.id, alice.id));
  if (!row) throw new Error("alice is gone");
  const many = Array.from({ length: 99 }, (_, n) => ({
    ...row,
    id: uuidv7(),
    email: `crowd${n}@example.com`,
  }));
  await api.db.insert(users).values(many);
  await api.db.insert(memberships).values(
    many.map((user) => ({
      bookId: id,
      userId: user.id,
      role: "viewer" as const,
      createdAt: api.clock.now,
    })),
  );
  expect(await codeOf(bob.api.members.accept({ token }))).toBe("member.limit");
  expect(await codeOf(invite(id, "carol@example.com"))).toBe("member.limit");
  await alice.api.members.remove({ id, userId: String(many[0]?.id) });
  expect(await bob.api.members.accept({ token })).toMatchObject({ role: "editor" });
});

test("when the mail cannot be sent the reply says so, and inviting again sends another", async () => {
  const id = await api.addBook(alice);
  const input = { id, email: "bob@example.com", role: "editor" } as const;
  api.post.isDown = true;
  expect(await alice.api.members.invite(input)).toMatchObject({ mailed: false });
  api.post.isDown = false;
  expect((await alice.api.members.invitations({ id })).items).toHaveLength(1);
  expect(await alice.api.members.invite(input)).toMatchObject({ mailed: true });
});

test("a refused invitation sends no mail", async () => {
  const before = api.post.mails.length;
  await refusalOf(
    bob.api.members.invite({ id: alice.bookId, email: "x@example.com", role: "viewer" }),
  );
  await refusalOf(invite(alice.bookId, "alice@example.com"));
  expect(api.post.mails.length).toBe(before);
});

test("who is no longer the owner cannot go on inviting, also with a request that had begun", async () => {
  const id = await api.addBook(alice);
  await api.share(id, bob, "editor");
  const results = await Promise.allSettled([
    alice.api.members.update({ id, userId: bob.id, role: "owner" }),
    ...Array.from({ length: 3 }, (_, n) => invite(id, `late${n}@example.com`)),
  ]);
  const made = results.slice(1).filter(({ status }) => status === "fulfilled");
  expect((await bob.api.members.invitations({ id })).items).toHaveLength(made.length);
  expect(await codeOf(invite(id, "later@example.com"))).toBe("book.forbidden");
});

import { emailColumns, invitations, memberships, users } from "@outlay/db";
import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allPages, createTestApi, password, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let carol: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
  carol = await api.signUp("carol");
  await api.proveEmail(alice, bob, carol);
});

const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const day = 24 * 60 * 60 * 1000;

/** Invites by mail; returns the token in the mail. */
async function invite(id: string, email: string, role: "editor" | "viewer" = "editor") {
  const { invitationId } = await alice.api.members.invite({ id, email, role });
  await api.settle();
  const mail = api.post.mails.at(-1);
  const token = /^outlay_inv_\S+$/m.exec(mail?.text ?? "")?.[0] ?? "";
  return { invitationId, token, mail };
}

test("an invited user gets a mail with a token, and is a member after accepting", async () => {
  const { id } = await alice.api.books.create({ name: "Flat\nshare" });
  const { token, mail } = await invite(id, "bob@example.com", "viewer");
  expect(mail?.to).toBe("bob@example.com");
  expect(mail?.text).toContain('alice invites you to read the book "Flat share"');
  expect(mail?.text).toContain("until 2026-11-28");
  expect(token).toHaveLength(74);
  expect(await bob.api.members.accept({ token })).toEqual(await bob.api.books.get({ id }));
  expect(await bob.api.books.get({ id })).toMatchObject({ name: "Flat\nshare", role: "viewer" });
});

test("the stored hash of a token cannot be used as a token", async () => {
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

test("a forwarded token is useless to another user, and reveals nothing", async () => {
  const { token } = await invite(await api.addBook(alice), "bob@example.com");
  const refusal = await refusalOf(carol.api.members.accept({ token }));
  expect(refusal).toMatchObject({ code: "invitation.not_found", issues: [] });
  expect(refusal.message).not.toContain("bob");
  const madeUp = await refusalOf(carol.api.members.accept({ token: "outlay_inv_x" }));
  expect(madeUp.message).toBe(refusal.message);
  expect(await bob.api.members.accept({ token })).toMatchObject({ role: "editor" });
});

test("a user who only claims the invited email is asked to verify it, and can join once they have", async () => {
  const id = await api.addBook(alice);
  const { token } = await invite(id, "dora@example.com");
  await api.settle();
  const dora = await api.signUp("dora");
  const refusal = await refusalOf(dora.api.members.accept({ token }));
  expect(refusal).toMatchObject({ code: "auth.email_unverified", status: 403 });
  expect(refusal.message).toContain("/api/auth/verify-email/resend");
  expect((await alice.api.members.list({ id })).items).toHaveLength(1);
  const [mail] = await api.settle();
  const proof = /^outlay_verify_\S+$/m.exec(mail?.text ?? "")?.[0] ?? "";
  await api.anyone.auth.verifyEmail({ token: proof });
  expect(await dora.api.members.accept({ token })).toMatchObject({ id, role: "editor" });
});

test.each(["guest1@example.com", "GUEST1@example.com"])(
  "changing to the invited email (%s) is not enough, even if the former one was verified",
  async (email) => {
    const { token } = await invite(await api.addBook(alice), "guest1@example.com");
    const mover = await api.signUp(`mover${uuidv7()}`);
    await api.proveEmail(mover);
    await mover.api.profile.update({ email, currentPassword: password });
    expect(await codeOf(mover.api.members.accept({ token }))).toBe("auth.email_unverified");
    await mover.api.profile.update({ email: `${uuidv7()}@example.com`, currentPassword: password });
    expect(await codeOf(mover.api.members.accept({ token }))).toBe("invitation.not_found");
  },
);

test("an unverified email of a member does not prevent inviting that email", async () => {
  const id = await api.addBook(alice);
  const claimer = await api.signUp("erin");
  await api.share(id, claimer, "viewer");
  const invited = await alice.api.members.invite({ id, email: "erin@example.com", role: "viewer" });
  expect(invited).toMatchObject({ mailed: true });
  const { items } = await alice.api.members.list({ id });
  const known = Object.fromEntries(items.map(({ name, emailVerified }) => [name, emailVerified]));
  expect(known).toEqual({ alice: true, erin: false });
});

/** Invites with a link. */
const inviteByLink = async (id: string, role: "editor" | "viewer" = "viewer") => {
  const invited = await alice.api.members.invite({ id, role });
  return { ...invited, token: invited.token ?? "" };
};

test("an invitation without an email has a token in its reply, says who can use it, and sends no mail", async () => {
  const id = await api.addBook(alice);
  const before = api.post.mails.length;
  const { token, ...invited } = await inviteByLink(id);
  expect(invited).toMatchObject({ mailed: false, notice: expect.stringMatching(/works once/) });
  expect(api.post.mails.length).toBe(before);
  expect(JSON.stringify(await alice.api.members.invitations({ id }))).not.toContain(token);
  expect((await alice.api.members.invitations({ id })).items).toMatchObject([
    { id: invited.invitationId, email: null, role: "viewer" },
  ]);
  const stranger = await api.signUp("stranger");
  expect(await stranger.api.members.accept({ token })).toMatchObject({ id, role: "viewer" });
  expect(await codeOf(carol.api.members.accept({ token }))).toBe("invitation.not_found");
  expect((await alice.api.members.invitations({ id })).items).toEqual([]);
});

test("the reply to an invitation with an email has no token and no notice", async () => {
  const input = { id: await api.addBook(alice), email: "bob@example.com", role: "editor" } as const;
  expect(Object.keys(await alice.api.members.invite(input)).toSorted()).toEqual([
    "expiresAt",
    "invitationId",
    "mailed",
  ]);
});

test("of users who open one link at once, one joins", async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await api.addBook(alice);
    const { token } = await inviteByLink(id);
    const results = await Promise.allSettled(
      [bob, carol, bob, carol].map((user) => user.api.members.accept({ token })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await alice.api.members.list({ id })).items).toHaveLength(2);
  }
});

test("a link that a member opens still works for another user", async () => {
  const id = await api.addBook(alice);
  const { token } = await inviteByLink(id);
  expect(await codeOf(alice.api.members.accept({ token }))).toBe("member.exists");
  expect(await bob.api.members.accept({ token })).toMatchObject({ id });
});

test("a link is valid for two days, can be withdrawn, and is not replaced by another", async () => {
  const id = await api.addBook(alice);
  const [gone, early, late] = [
    await inviteByLink(id),
    await inviteByLink(id),
    await inviteByLink(id),
  ];
  expect((await alice.api.members.invitations({ id })).items).toHaveLength(3);
  await alice.api.members.withdraw({ id, invitationId: gone.invitationId });
  expect(await codeOf(bob.api.members.accept({ token: gone.token }))).toBe("invitation.not_found");
  const { now } = api.clock;
  api.clock.now = new Date(now.getTime() + 2 * day - 1);
  await bob.api.members.accept({ token: early.token });
  api.clock.now = new Date(now.getTime() + 2 * day);
  expect(await codeOf(carol.api.members.accept({ token: late.token }))).toBe(
    "invitation.not_found",
  );
  api.clock.now = now;
});

test("a token without its email cannot be made into a link", async () => {
  const id = await api.addBook(alice);
  const mailed = await invite(id, "bob@example.com");
  const link = await inviteByLink(id);
  const mixed = Buffer.from(mailed.token.slice("outlay_inv_".length), "base64url");
  Buffer.from(link.invitationId.replaceAll("-", ""), "hex").copy(mixed, 16);
  const token = `outlay_inv_${mixed.toString("base64url")}`;
  expect(await codeOf(carol.api.members.accept({ token }))).toBe("invitation.not_found");
});

test("case does not matter in an email, when inviting, accepting and inviting again", async () => {
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

test("a user cannot be invited as an owner", async () => {
  const input = { id: alice.bookId, email: "bob@example.com", role: "owner" };
  expect(await codeOf(alice.api.members.invite(input as never))).toBe("input.invalid");
});

test("a token is valid for seven days", async () => {
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

test("inviting an email again replaces the token", async () => {
  const id = await api.addBook(alice);
  const first = await invite(id, "bob@example.com", "editor");
  const second = await invite(id, "bob@example.com", "viewer");
  expect((await alice.api.members.invitations({ id })).items).toMatchObject([
    { id: second.invitationId, role: "viewer", invitedBy: alice.id },
  ]);
  expect(await codeOf(bob.api.members.accept({ token: first.token }))).toBe("invitation.not_found");
  expect(await bob.api.members.accept({ token: second.token })).toMatchObject({ role: "viewer" });
});

test("a withdrawn invitation cannot be accepted or withdrawn again", async () => {
  const id = await api.addBook(alice);
  const { token, invitationId } = await invite(id, "bob@example.com");
  await alice.api.members.withdraw({ id, invitationId });
  expect(await codeOf(bob.api.members.accept({ token }))).toBe("invitation.not_found");
  expect(await codeOf(alice.api.members.withdraw({ id, invitationId }))).toBe(
    "invitation.not_found",
  );
  expect((await alice.api.members.invitations({ id })).items).toEqual([]);
});

test("an invitation can only be withdrawn in its own book", async () => {
  const { invitationId } = await invite(await api.addBook(alice), "bob@example.com");
  const call = alice.api.members.withdraw({ id: alice.bookId, invitationId });
  expect(await codeOf(call)).toBe("invitation.not_found");
});

test("of two simultaneous accepts of one token, one succeeds", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { token } = await invite(await api.addBook(alice), "bob@example.com");
    const results = await Promise.allSettled(
      Array.from({ length: 4 }, () => bob.api.members.accept({ token })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  }
  expect(api.faults).toEqual([]);
});

test("an invitation that is withdrawn while it is accepted is either withdrawn or accepted", async () => {
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

test("a member cannot be invited again", async () => {
  const id = await api.addBook(alice);
  await api.share(id, bob, "viewer");
  expect(await refusalOf(invite(id, "bob@example.com"))).toMatchObject({
    code: "member.exists",
    issues: [{ path: ["email"] }],
  });
  expect(await codeOf(invite(id, "alice@example.com"))).toBe("member.exists");
});

test("a user who became a member meanwhile cannot join twice", async () => {
  const id = await api.addBook(alice);
  const { token } = await invite(id, "bob@example.com", "viewer");
  await api.share(id, bob, "editor");
  expect(await codeOf(bob.api.members.accept({ token }))).toBe("member.exists");
  expect(await bob.api.books.get({ id })).toMatchObject({ role: "editor" });
});

test("a book has at most fifty open invitations, expired ones not counted", async () => {
  const id = await api.addBook(alice);
  const first = await invite(id, "guest0@example.com");
  for (let n = 1; n < 49; n += 1) await invite(id, `guest${n}@example.com`);
  await alice.api.members.invite({ id, role: "viewer" });
  expect(await codeOf(invite(id, "guest50@example.com"))).toBe("invitation.limit");
  expect(await codeOf(inviteByLink(id))).toBe("invitation.limit");
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
    ...emailColumns(`crowd${n}@example.com`),
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

test("while no mail can be sent an invitation is made, and inviting again sends another", async () => {
  const id = await api.addBook(alice);
  const input = { id, email: "bob@example.com", role: "editor" } as const;
  api.post.isDown = true;
  expect(await alice.api.members.invite(input)).toMatchObject({ mailed: true });
  expect(await api.settle()).toEqual([]);
  api.post.isDown = false;
  expect((await alice.api.members.invitations({ id })).items).toHaveLength(1);
  expect(await alice.api.members.invite(input)).toMatchObject({ mailed: true });
});

test("a failed invitation sends no mail", async () => {
  await api.settle();
  await refusalOf(
    bob.api.members.invite({ id: alice.bookId, email: "x@example.com", role: "viewer" }),
  );
  await refusalOf(invite(alice.bookId, "alice@example.com"));
  expect(await api.settle()).toEqual([]);
});

test("a former owner cannot invite, not even with a request that started before the transfer", async () => {
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

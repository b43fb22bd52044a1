import { memberships, personalAccessTokens } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { allPages, createTestApi, password, refusalOf, type TestUser } from "../../testing.ts";
import type { Scope } from "../../access/scopes.contract.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  bob = await api.signUp("bob");
});

const minute = 60_000;
const later = (ms: number) => {
  api.clock.now = new Date(api.clock.now.getTime() + ms);
};
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const bearing = (token: string, bookId?: string) =>
  api.as({ authorization: `Bearer ${token}`, bookId });

type Given = { scopes?: Scope[]; bookId?: string; expiresAt?: Date | string };
const make = ({ api: caller }: TestUser, { scopes = ["read", "write"], ...given }: Given = {}) =>
  caller.tokens.create({ name: "Script", scopes, ...given });
const listAll = ({ api: caller }: TestUser) =>
  allPages((cursor) => caller.tokens.list({ limit: 20, cursor }));

test("a token is shown once and only its hash is stored", async () => {
  const { token, ...shown } = await make(alice, { scopes: ["expenses:read", "expenses:read"] });
  expect(token).toMatch(/^outlay_pat_[\w-]{40}$/);
  expect(shown).toMatchObject({ scopes: ["expenses:read"], prefix: token.slice(0, 15) });
  expect((await listAll(alice))[0]).toEqual(shown);
  const rows = await api.db.select().from(personalAccessTokens);
  expect(JSON.stringify(rows)).not.toContain(token.slice(15));
  expect(rows.map(({ tokenHash }) => tokenHash.length)).toEqual([32]);
});

test("a program acts as its user, in their default book or another one it names", async () => {
  const { token } = await make(alice);
  const { id } = await bearing(token).expenses.create({ amount: "3" });
  expect(await alice.api.expenses.get({ id })).toMatchObject({ amount: "3.00" });
  const { items } = await alice.api.changes.since({ since: 0, limit: 200 });
  expect(items.at(-1)).toMatchObject({ entityId: id, actorId: alice.id });
  const second = await api.addBook(alice);
  expect((await bearing(token, second).expenses.list()).items).toEqual([]);
  expect(await codeOf(bearing(token, bob.bookId).expenses.list())).toBe("book.not_found");
});

test("a token for one book does not open others", async () => {
  const second = await api.addBook(alice);
  const { token, bookId } = await make(alice, { bookId: second });
  expect(bookId).toBe(second);
  const { id } = await bearing(token).expenses.create({ amount: "4" });
  expect(await alice.in(second).expenses.get({ id })).toMatchObject({ amount: "4.00" });
  expect((await bearing(token).books.list()).items.map((book) => book.id)).toEqual([second]);
  expect(await bearing(token).books.get({ id: second })).toMatchObject({ role: "owner" });
  const elsewhere = bearing(token, alice.bookId);
  expect(await codeOf(elsewhere.expenses.list())).toBe("book.not_found");
  expect(await codeOf(elsewhere.books.get({ id: alice.bookId }))).toBe("book.not_found");
  const live = bearing(token).changes.live({ bookId: alice.bookId });
  expect(await codeOf(live)).toBe("book.not_found");
});

test("a token cannot be created for another user's book", async () => {
  const { code, issues } = await refusalOf(make(alice, { bookId: bob.bookId }));
  expect({ code, path: issues[0]?.path }).toEqual({ code: "book.not_found", path: ["bookId"] });
});

test("a token cannot do more than its user: a viewer's token only reads, whatever its scopes", async () => {
  await api.share(alice.bookId, bob, "viewer");
  const { token } = await make(bob, { bookId: alice.bookId });
  await bearing(token).expenses.list();
  expect(await codeOf(bearing(token).expenses.create({ amount: "1" }))).toBe("book.forbidden");
  const isBob = and(eq(memberships.userId, bob.id), eq(memberships.bookId, alice.bookId));
  await api.db.delete(memberships).where(isBob);
  expect(await codeOf(bearing(token).expenses.list())).toBe("book.not_found");
});

test("the error names the missing scope", async () => {
  const { token } = await make(alice, { scopes: ["expenses:write", "accounts:read"] });
  const { kind, code, message, issues } = await refusalOf(bearing(token).expenses.list());
  expect({ kind, code }).toEqual({ kind: "forbidden", code: "auth.scope_missing" });
  expect(message).toContain("expenses:read");
  expect(issues).toEqual([{ path: [], code, message: "expenses:read" }]);
});

test.each(["tokens:write", "auth:read", "members:write", "profile:write", "nothing:read", "*"])(
  "%s is not a scope",
  async (scope) => {
    expect(await codeOf(make(alice, { scopes: [scope as Scope] }))).toBe("input.invalid");
  },
);

test("a token stops working when it expires or is revoked", async () => {
  const expiresAt = new Date(api.clock.now.getTime() + minute);
  const { token } = await make(alice, { expiresAt });
  const other = await make(alice, { expiresAt: "2027-11-21T10:30:00+01:00" });
  expect(other.expiresAt).toEqual(new Date("2027-11-21T09:30:00Z"));
  later(minute - 1);
  await bearing(token).profile.get();
  later(1);
  expect(await codeOf(bearing(token).profile.get())).toBe("auth.unauthenticated");
  await bearing(other.token).profile.get();
  await alice.api.tokens.revoke({ id: other.id });
  expect(await codeOf(bearing(other.token).profile.get())).toBe("auth.unauthenticated");
  expect(await codeOf(alice.api.tokens.revoke({ id: other.id }))).toBe("token.not_found");
});

test.each(["outlay_pat_", "outlay_pat_x", `outlay_pat_${"x".repeat(5000)}`, "outlay_pat_\u00e9"])(
  "%.20s is not a token",
  async (token) => {
    expect(await codeOf(bearing(token).profile.get())).toBe("auth.unauthenticated");
  },
);

test("an expiry must be in the future", async () => {
  const { code, issues } = await refusalOf(make(alice, { expiresAt: api.clock.now }));
  expect({ code, path: issues[0]?.path }).toEqual({ code: "input.invalid", path: ["expiresAt"] });
});

test("a token's last use is shown to the minute", async () => {
  const carol = await api.signUp("carol");
  const { token, lastUsedAt } = await make(carol);
  expect(lastUsedAt).toBeNull();
  const usedAt = async () => (await listAll(carol))[0]?.lastUsedAt;
  const first = api.clock.now;
  await bearing(token).profile.get();
  await vi.waitFor(async () => expect(await usedAt()).toEqual(first));
  later(minute - 1);
  await bearing(token).profile.get();
  expect(await usedAt()).toEqual(first);
  later(1);
  await bearing(token).profile.get();
  await vi.waitFor(async () => expect(await usedAt()).toEqual(api.clock.now));
});

test("a user can have fifty tokens, not counting expired ones", async () => {
  const dan = await api.signUp("dan");
  const expiresAt = new Date(api.clock.now.getTime() + minute);
  for (let made = 0; made < 48; made += 1) await make(dan, { expiresAt });
  const attempts = await Promise.allSettled([make(dan), make(dan), make(dan), make(dan)]);
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  expect(await codeOf(make(dan))).toBe("token.limit");
  expect(await listAll(dan)).toHaveLength(50);
  later(minute);
  await make(dan);
  expect(await listAll(dan)).toHaveLength(3);
});

test("creating a token requires a recent sign-in (15 minutes), not only an open session", async () => {
  const finn = await api.signUp("finn");
  later(15 * minute);
  expect(await codeOf(make(finn))).toBe("auth.sign_in_again");
  await make(await api.signIn("finn"));
});

test("tokens stay valid when the password changes, and end with the account", async () => {
  const eve = await api.signUp("eve");
  const { token } = await make(eve);
  const newPassword = "wholly another staple";
  await eve.api.profile.changePassword({ currentPassword: password, newPassword });
  await bearing(token).profile.get();
  await eve.api.profile.remove({ password: newPassword });
  expect(await codeOf(bearing(token).profile.get())).toBe("auth.unauthenticated");
});

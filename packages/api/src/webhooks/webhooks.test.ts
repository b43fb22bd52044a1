import { webhookDeliveries, webhooks } from "@outlay/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../testing.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let bob: TestUser;
let users = 0;
beforeEach(async () => {
  users += 1;
  alice = await api.signUp(`alice${users}`);
  bob = await api.signUp(`bob${users}`);
});

const url = "https://example.com/hook";
const events = ["transaction.created" as const];
const make = (user = alice) => user.api.webhooks.create({ url, events });
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const rowsOf = ({ bookId }: TestUser) =>
  api.db.select().from(webhooks).where(eq(webhooks.bookId, bookId));

test("a webhook begins with the next change; its secret is shown once and stored encrypted", async () => {
  await alice.api.expenses.create({ amount: "1" });
  const { secret, ...shown } = await make();
  expect(secret).toMatch(/^whsec_[\w+/]{43}=$/);
  const { nextSince } = await alice.api.changes.since({ limit: 200 });
  const fields = { url, events, enabled: true, failingSince: null, disabledBy: null };
  expect(shown).toMatchObject({ ...fields, cursor: nextSince });
  expect(await alice.api.webhooks.get({ id: shown.id })).toEqual(shown);
  expect((await alice.api.webhooks.list()).items).toEqual([shown]);
  const [row] = await rowsOf(alice);
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  expect(row?.sealed.includes(key)).toBe(false);
  expect(row?.sealed.includes(secret)).toBe(false);
});

test("webhooks are no changes of the book, and no part of its archive", async () => {
  const before = await alice.api.changes.since({ limit: 200 });
  const { id } = await make();
  await alice.api.webhooks.update({ id, enabled: false });
  await alice.api.webhooks.remove({ id });
  await make();
  expect(await alice.api.changes.since({ limit: 200 })).toEqual(before);
  const archive = await alice.api.books.export({ id: alice.bookId });
  const text = await new Response(
    archive.body?.pipeThrough(new DecompressionStream("gzip")),
  ).text();
  expect(text).toContain('"accounts"');
  expect(text).not.toContain("example.com/hook");
});

test("only https URLs are taken, as they are requested", async () => {
  for (const given of ["http://example.com/", "nonsense", `https://example.com/${"é".repeat(500)}`])
    expect(await refusalOf(alice.api.webhooks.create({ url: given, events }))).toMatchObject({
      code: "webhook.url_refused",
      issues: [{ path: ["url"] }],
    });
  const { id, url: kept } = await alice.api.webhooks.create({ url: "https://EXAMPLE.com", events });
  expect(kept).toBe("https://example.com/");
  const changed = alice.api.webhooks.update({ id, url: "http://example.com/" });
  expect(await codeOf(changed)).toBe("webhook.url_refused");
});

test("an event that does not exist is not taken, and one that is given twice counts once", async () => {
  const unknown = alice.api.webhooks.create({ url, events: ["transaction.paid" as "*"] });
  expect(await codeOf(unknown)).toBe("input.invalid");
  expect(await codeOf(alice.api.webhooks.create({ url, events: [] }))).toBe("input.invalid");
  const twice = await alice.api.webhooks.create({ url, events: ["*", "*", "book.updated"] });
  expect(twice.events).toEqual(["*", "book.updated"]);
});

test("a book has at most 20 webhooks", async () => {
  for (let count = 0; count < 20; count += 1) await make();
  expect(await codeOf(make())).toBe("webhook.limit");
  const all = await allPages((cursor) => alice.api.webhooks.list({ limit: 7, cursor }));
  expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted());
  await alice.api.webhooks.remove({ id: String(all[0]?.id) });
  await make();
});

test("webhooks are the owner's alone, with a session", async () => {
  const { id } = await make();
  await api.share(alice.bookId, bob, "editor");
  const theirs = bob.in(alice.bookId).webhooks;
  expect(await codeOf(theirs.list())).toBe("book.forbidden");
  expect(await codeOf(theirs.create({ url, events }))).toBe("book.forbidden");
  expect(await codeOf(theirs.test({ id }))).toBe("book.forbidden");
  const { token } = await alice.api.tokens.create({ name: "All", scopes: ["read", "write"] });
  const program = api.as({ authorization: `Bearer ${token}` });
  expect(await codeOf(program.webhooks.list())).toBe("auth.session_needed");
});

test("another book's webhook is not found", async () => {
  const { id } = await make(bob);
  const { webhooks: own } = alice.api;
  for (const call of [own.get, own.remove, own.test, own.deliveries, own.rotateSecret])
    expect(await codeOf(call({ id }))).toBe("webhook.not_found");
  expect(await codeOf(own.update({ id, enabled: false }))).toBe("webhook.not_found");
  expect(await bob.api.webhooks.get({ id })).toMatchObject({ id, enabled: true });
});

test("a webhook ends when the book is transferred, and with its owner's user account", async () => {
  await make();
  await api.share(alice.bookId, bob, "editor");
  await alice.api.members.update({ id: alice.bookId, userId: bob.id, role: "owner" });
  expect(await rowsOf(alice)).toEqual([]);
  expect((await bob.in(alice.bookId).webhooks.list()).items).toEqual([]);
  const carol = await api.signUp(`carol${users}`);
  await carol.api.webhooks.test({ id: (await make(carol)).id });
  await carol.api.profile.remove({ password: "correct horse battery" });
  expect(await rowsOf(carol)).toEqual([]);
  const left = await api.db.$count(webhookDeliveries, eq(webhookDeliveries.bookId, carol.bookId));
  expect(left).toBe(0);
});

test("the log has what was attempted, newest first, and goes with its webhook", async () => {
  const { id } = await make();
  for (let count = 0; count < 3; count += 1) await alice.api.webhooks.test({ id });
  const pages = await allPages((cursor) => alice.api.webhooks.deliveries({ id, limit: 2, cursor }));
  expect(pages).toHaveLength(3);
  expect(pages.map((delivery) => delivery.id)).toEqual(
    pages.map((delivery) => delivery.id).toSorted((a, b) => (a < b ? 1 : -1)),
  );
  expect(pages[0]).toMatchObject({
    type: "webhook.test",
    seq: null,
    attempt: 1,
    status: null,
    error: "connection_failed",
    at: api.clock.now,
  });
  await alice.api.webhooks.remove({ id });
  expect(await api.db.$count(webhookDeliveries, eq(webhookDeliveries.webhookId, id))).toBe(0);
  expect(await codeOf(alice.api.webhooks.deliveries({ id }))).toBe("webhook.not_found");
});

test("a secret that is replaced is another one, and the former one is kept for a day", async () => {
  const { id, secret } = await make();
  const rotated = await alice.api.webhooks.rotateSecret({ id });
  expect(rotated.secret).not.toBe(secret);
  expect(rotated.formerUntil).toEqual(new Date(api.clock.now.getTime() + 24 * 60 * 60_000));
  const [row] = await rowsOf(alice);
  expect(row).toMatchObject({ formerKid: "test", formerUntil: rotated.formerUntil });
});

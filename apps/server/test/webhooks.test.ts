import { runText } from "@outlay/db";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type Send, serveApp } from "./http.fixture.ts";
import { addWebhook, startReceiver } from "./webhooks.fixture.ts";

const receiver = await startReceiver();
const other = await startReceiver();
const env = { WEBHOOK_ALLOW: `${receiver.host},${other.host}` };
const mailer = { deliver: async () => undefined, close: async () => {} };
const server = await serveApp({ env, mailer });
afterAll(async () => {
  await server.close();
  receiver.child.kill("SIGKILL");
  other.child.kill("SIGKILL");
});

/** A busy server looks for events once a second. */
const within = { timeout: 15_000 };

let users = 0;
let alice: Awaited<ReturnType<typeof server.signUp>>;
/** The paths of a test are its own. */
let path: string;
beforeEach(async () => {
  // Signatures have the time, which receivers compare with theirs.
  server.clock.now = new Date();
  users += 1;
  path = `/${users}`;
  alice = await server.signUp(`alice${users}`);
});

/** Sessions last a while, by the clock of the server. */
async function signInAgain() {
  const json = { email: alice.user.email, password: "correct horse battery" };
  const reply = await server.send("POST", "/api/auth/login", { json });
  const authorization = `Bearer ${(reply.json as { accessToken: string }).accessToken}`;
  const send: Send = (method, to, sending = {}) =>
    server.send(method, to, { ...sending, headers: { authorization, ...sending.headers } });
  alice = { ...alice, authorization, send };
}

const later = (ms: number) => {
  server.clock.now = new Date(server.clock.now.getTime() + ms);
};
const spend = (amount = "1.00") => alice.send("POST", "/api/expenses", { json: { amount } });
const webhookOf = async (id: string) => (await alice.send("GET", `/api/webhooks/${id}`)).json;
const deliveriesOf = async (id: string) => {
  const { json } = await alice.send("GET", `/api/webhooks/${id}/deliveries?limit=200`);
  return (json as { items: { seq: number; attempt: number; status: number }[] }).items;
};
const lastSeq = async (bookId = alice.user.defaultBookId) => {
  const sql = "select change_seq::int as seq from books where id = $1";
  const [row] = await runText<{ seq: number }>(server.database.db, sql, [bookId]);
  return row?.seq ?? 0;
};
/** The numbers of a webhook's changes. */
const numbersAfter = (cursor: number, last: number) =>
  Array.from({ length: last - cursor }, (_, index) => cursor + 1 + index);

test("what happens in a book is delivered in order, signed, and logged", async () => {
  const hook = await addWebhook(alice.send, receiver, { path });
  await Promise.all(Array.from({ length: 30 }, (_, index) => spend(`${index + 1}.00`)));
  const last = await lastSeq();
  const expected = numbersAfter(hook.cursor, last);
  expect(expected.length).toBeGreaterThanOrEqual(30);
  await expect.poll(() => receiver.seqs(path).length, within).toBe(expected.length);
  expect(receiver.seqs(path)).toEqual(expected);
  expect(receiver.faults).toEqual([]);
  const events = receiver.received.filter((each) => each.path === path);
  expect(new Set(events.map(({ id }) => id))).toHaveLength(expected.length);
  expect(new Set(events.map(({ type }) => type))).toEqual(new Set(["transaction.created"]));
  await expect
    .poll(() => webhookOf(hook.id), within)
    .toMatchObject({ cursor: last, failingSince: null });
  const log = await deliveriesOf(hook.id);
  expect(log.map(({ seq }) => seq)).toEqual(expected.toReversed());
  expect(log[0]).toMatchObject({ attempt: 1, status: 204, error: null });
});

test("a reply 410 disables the webhook and notifies the members; enabled again, it goes on from where it was", async () => {
  const gone = await addWebhook(alice.send, receiver, { path: `${path}/gone`, status: 410 });
  const beside = await addWebhook(alice.send, receiver, {
    path: `${path}/beside`,
    events: ["webhook.disabled"],
  });
  await spend();
  const notified = () => receiver.received.filter((each) => each.path === beside.path);
  await expect.poll(notified, within).toMatchObject([{ type: "webhook.disabled" }]);
  const disabled = { enabled: false, disabledBy: "gone", cursor: gone.cursor };
  expect(await webhookOf(gone.id)).toMatchObject(disabled);
  const list = async () =>
    (await alice.send("GET", "/api/notifications")).json as { items: object[] };
  const { items } = await list();
  expect(items).toMatchObject([
    {
      kind: "webhook.disabled",
      title: `Events are no longer sent to ${receiver.host}`,
      entityId: gone.id,
      resolvedAt: null,
    },
  ]);
  // Members see it, so it has no secret of the address.
  expect(JSON.stringify(items)).not.toContain(gone.path);
  await spend();
  await expect
    .poll(() => webhookOf(beside.id), within)
    .toMatchObject({
      cursor: await lastSeq(),
    });
  expect(receiver.seqs(gone.path)).toEqual([gone.cursor + 1]);

  gone.answer({ status: 204 });
  await alice.send("PATCH", `/api/webhooks/${gone.id}`, { json: { enabled: true } });
  const all = numbersAfter(gone.cursor, await lastSeq());
  await expect.poll(() => receiver.seqs(gone.path), within).toEqual([gone.cursor + 1, ...all]);
  expect((await list()).items).toMatchObject([{ resolvedAt: expect.any(String) }]);
});

test("an event that fails is tried again with the same id, for three days; then the webhook is disabled", async () => {
  const hook = await addWebhook(alice.send, receiver, { path, status: 500, isUnverified: true });
  const attempts = () => receiver.seqs(path).length;
  /** As if the time had passed; a write of any kind looks for what is due. */
  const retry = async (ms: number) => {
    const before = attempts();
    later(ms);
    await signInAgain();
    await alice.send("POST", "/api/notifications/read", { json: {} });
    await expect.poll(attempts, within).toBe(before + 1);
  };
  await spend();
  await expect.poll(attempts, within).toBe(1);
  const since = server.clock.now;
  await expect
    .poll(() => webhookOf(hook.id), within)
    .toMatchObject({
      enabled: true,
      cursor: hook.cursor,
      failingSince: since.toISOString(),
    });
  await spend();
  await retry(12_000);
  await retry(24_000);
  const hour = 60 * 60_000;
  await retry(71 * hour);
  expect(await webhookOf(hook.id)).toMatchObject({ enabled: true });
  later(since.getTime() + 72 * hour - 1 - server.clock.now.getTime());
  await retry(1);
  await expect
    .poll(() => webhookOf(hook.id), within)
    .toMatchObject({
      enabled: false,
      disabledBy: "failed",
      cursor: hook.cursor,
    });
  const ids = receiver.received.filter((each) => each.path === path).map(({ id }) => id);
  expect(new Set(ids)).toHaveLength(1);
  const log = await deliveriesOf(hook.id);
  expect(log.map(({ attempt, status }) => [attempt, status])).toEqual(
    [5, 4, 3, 2, 1].map((attempt) => [attempt, 500]),
  );

  hook.answer({ status: 204 });
  await alice.send("PATCH", `/api/webhooks/${hook.id}`, { json: { enabled: true } });
  const all = numbersAfter(hook.cursor, await lastSeq());
  await expect.poll(() => receiver.seqs(path).slice(5), within).toEqual(all);
});

test("slow and dead receivers hold up nobody", async () => {
  const slow = await Promise.all(
    [1, 2, 3].map((number) =>
      addWebhook(alice.send, other, { path: `${path}/slow${number}`, delayMs: 9_000 }),
    ),
  );
  const dead = await addWebhook(alice.send, receiver, { path: `${path}/dead`, status: 503 });
  const fast = await addWebhook(alice.send, receiver, { path });
  for (let count = 0; count < 20; count += 1) await spend();
  const expected = numbersAfter(fast.cursor, await lastSeq());
  const began = performance.now();
  await expect.poll(() => receiver.seqs(path), within).toEqual(expected);
  expect(performance.now() - began).toBeLessThan(8_000);
  for (const { path: at } of slow) expect(other.seqs(at).length).toBeLessThan(3);
  expect(new Set(receiver.seqs(dead.path))).toEqual(new Set([dead.cursor + 1]));
  for (const { id } of [...slow, dead]) await alice.send("DELETE", `/api/webhooks/${id}`);
});

test("a redirect is a failure, and not followed", async () => {
  const location = `http://${other.host}${path}`;
  const hook = await addWebhook(alice.send, receiver, { path, status: 307, location });
  await spend();
  await expect
    .poll(() => deliveriesOf(hook.id), within)
    .toMatchObject([{ seq: hook.cursor + 1, status: 307, error: null }]);
  expect(await webhookOf(hook.id)).toMatchObject({ cursor: hook.cursor });
  expect(other.seqs(path)).toEqual([]);
});

test("only events that are asked for are sent, and others passed over", async () => {
  const hook = await addWebhook(alice.send, receiver, { path, events: ["transaction.deleted"] });
  const { json } = await spend();
  const { id } = json as { id: string };
  await alice.send("PATCH", `/api/expenses/${id}`, { json: { note: "changed" } });
  await alice.send("DELETE", `/api/expenses/${id}`);
  await alice.send("POST", `/api/expenses/${id}/restore`);
  const last = await lastSeq();
  await expect.poll(() => webhookOf(hook.id), within).toMatchObject({ cursor: last });
  const events = receiver.received.filter((each) => each.path === path);
  expect(events).toMatchObject([{ type: "transaction.deleted", seq: last - 1 }]);
});

test("nothing is sent once the book is another's", async () => {
  const bookId = alice.user.defaultBookId;
  const hook = await addWebhook(alice.send, receiver, { path });
  const bob = await server.signUp(`bob${users}`);
  const add = "insert into memberships values ($1, $2, 'editor', now())";
  await runText(server.database.db, add, [bookId, bob.user.id]);
  const json = { role: "owner" };
  const member = `/api/books/${bookId}/members/${bob.user.id}`;
  expect((await alice.send("PATCH", member, { json })).status).toBe(200);
  const headers = { "x-book-id": bookId };
  const theirs = await addWebhook(
    (method, to, sending) => bob.send(method, to, { ...sending, headers }),
    receiver,
    { path: `${path}/theirs` },
  );
  await spend();
  const last = await lastSeq();
  await expect.poll(() => receiver.seqs(theirs.path), within).toEqual([last]);
  expect(receiver.seqs(path)).toEqual([]);
  expect((await bob.send("GET", `/api/webhooks/${hook.id}`, { headers })).status).toBe(404);
});

test("a secret that was replaced signs for a day beside the new one", async () => {
  const hook = await addWebhook(alice.send, receiver, { path });
  const rotated = await alice.send("POST", `/api/webhooks/${hook.id}/secret`);
  const { secret } = rotated.json as { secret: string };
  const delivered = async () => {
    const seq = (await lastSeq()) + 1;
    await spend();
    await expect.poll(() => receiver.seqs(path).at(-1), within).toBe(seq);
    return receiver.received.findLast((each) => each.path === path)?.signatures;
  };
  // The receiver still has the former one.
  expect(await delivered()).toBe(2);
  hook.answer({ secret });
  expect(await delivered()).toBe(2);
  later(24 * 60 * 60_000);
  await signInAgain();
  hook.answer({ secret, isUnverified: true });
  expect(await delivered()).toBe(1);
});

test("a test event is sent at once, also to a webhook that is disabled", async () => {
  const hook = await addWebhook(alice.send, receiver, { path, status: 202 });
  await alice.send("PATCH", `/api/webhooks/${hook.id}`, { json: { enabled: false } });
  const sent = await alice.send("POST", `/api/webhooks/${hook.id}/test`);
  expect(sent).toMatchObject({ status: 200, json: { type: "webhook.test", status: 202 } });
  const { eventId } = sent.json as { eventId: string };
  const got = () => receiver.received.filter((each) => each.path === path);
  await expect.poll(got, within).toMatchObject([{ type: "webhook.test", id: eventId }]);
  expect(await deliveriesOf(hook.id)).toMatchObject([sent.json]);
});

test("two servers deliver each event once, in order", async () => {
  const second = await serveApp({ beside: server, env, mailer });
  const hooks = await Promise.all(
    [1, 2, 3].map((number) => addWebhook(alice.send, receiver, { path: `${path}/${number}` })),
  );
  const headers = { authorization: alice.authorization };
  for (let round = 0; round < 4; round += 1) {
    const json = { amount: "2.00" };
    await Promise.all([spend(), second.send("POST", "/api/expenses", { json, headers }), spend()]);
    await expect.poll(() => receiver.seqs(`${path}/1`).length, within).toBeGreaterThan(round);
  }
  const expected = numbersAfter(Number(hooks[0]?.cursor), await lastSeq());
  for (const { path: at } of hooks)
    await expect.poll(() => receiver.seqs(at), within).toEqual(expected);
  await second.close();
});

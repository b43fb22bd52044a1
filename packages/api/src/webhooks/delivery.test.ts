import { randomBytes } from "node:crypto";
import { webhookDeliveries, webhooks } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createBookQueues } from "../feed/lock.ts";
import { projections } from "../registry.ts";
import type { Answer } from "../support/ports.ts";
import { createTestApi, type TestUser } from "../testing.ts";
import { deliverChanges, type Delivering } from "./delivery.ts";
import { findDueWebhooks } from "./due.ts";
import { logDeliveries, newDeliveryId, sweepDeliveries } from "./log.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let users = 0;
/** The changes that receivers got, and how they answer. */
let sent: { id: string; seq: number; signatures: number }[];
let answer: (signal?: AbortSignal) => Answer | Promise<Answer>;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  users += 1;
  alice = await api.signUp(`alice${users}`);
  sent = [];
  answer = () => ({ status: 200, durationMs: 1 });
});

const needs: Delivering = {
  db: api.db,
  keys: api.keys,
  clock: () => api.clock.now,
  outside: {
    findRefusal: () => undefined,
    send: async (_url, { headers, body = "", signal }) => {
      const { data } = JSON.parse(body) as { data: { seq: number } };
      const signatures = headers["webhook-signature"]?.split(" ").length ?? 0;
      sent.push({ id: String(headers["webhook-id"]), seq: data.seq, signatures });
      return answer(signal);
    },
  },
  bookQueues: createBookQueues(),
  projections,
  random: () => 0.5,
  signal: new AbortController().signal,
};

const url = "https://example.com/";
const make = async () => {
  const { id, cursor } = await alice.api.webhooks.create({ url, events: ["*"] });
  return { id, cursor, ref: { bookId: alice.bookId, webhookId: id } };
};
const spend = () => alice.api.expenses.create({ amount: "1" });
const due = async () =>
  (await findDueWebhooks(api.db, api.clock.now, [alice.bookId])).map(({ webhookId }) => webhookId);

test("a webhook is due while its book has changes that it has not looked at", async () => {
  const { id, cursor, ref } = await make();
  expect(await due()).toEqual([]);
  await spend();
  expect(await due()).toEqual([id]);
  expect(await deliverChanges(needs, ref)).toBe("done");
  expect(sent.map(({ seq }) => seq)).toEqual([cursor + 1]);
  expect(await due()).toEqual([]);
  await alice.api.webhooks.update({ id, enabled: false });
  await spend();
  expect(await due()).toEqual([]);
  expect(await deliverChanges(needs, ref)).toBe("done");
  expect(sent).toHaveLength(1);
});

test("one that fails is due again when its time has come", async () => {
  const { id, ref } = await make();
  await spend();
  answer = () => ({ error: "timeout", durationMs: 10_000 });
  expect(await deliverChanges(needs, ref)).toBe("failed");
  expect(await due()).toEqual([]);
  expect(await deliverChanges(needs, ref)).toBe("done");
  expect(sent).toHaveLength(1);
  const { nextAttemptAt } = await alice.api.webhooks.get({ id });
  expect(nextAttemptAt).toEqual(new Date(api.clock.now.getTime() + 10_000));
  api.clock.now = new Date(api.clock.now.getTime() + 10_000);
  expect(await due()).toEqual([id]);
});

test("a receiver that asks for a longer wait is given it, and its three days end all the same", async () => {
  const { id, ref } = await make();
  await spend();
  const nextAfter = async (status: number, retryAfter: string) => {
    answer = () => ({ status, retryAfter, durationMs: 1 });
    expect(await deliverChanges(needs, ref)).toBe("failed");
    const { nextAttemptAt } = await alice.api.webhooks.get({ id });
    const wait = Number(nextAttemptAt) - api.clock.now.getTime();
    api.clock.now = new Date(api.clock.now.getTime() + wait);
    return wait / 1000;
  };
  expect(await nextAfter(429, "3600")).toBe(3600);
  expect(await nextAfter(503, "1")).toBe(20);
  expect(await nextAfter(503, "86400")).toBe(86_400);
  expect(await nextAfter(503, "86400")).toBe(86_400);
  expect(await nextAfter(503, "999999")).toBe(3 * 86_400 - 2 * 86_400 - 3620);
  expect(await deliverChanges(needs, ref)).toBe("disabled");
});

test("a run ends after ten seconds, so that others have their turn, and the next one goes on", async () => {
  const { cursor, ref } = await make();
  for (let count = 0; count < 5; count += 1) await spend();
  vi.useFakeTimers({ toFake: ["performance"] });
  onTestFinished(() => void vi.useRealTimers());
  answer = () => {
    vi.advanceTimersByTime(4_000);
    return { status: 200, durationMs: 4_000 };
  };
  expect(await deliverChanges(needs, ref)).toBe("more");
  expect(sent.map(({ seq }) => seq - cursor)).toEqual([1, 2, 3]);
  expect(await deliverChanges(needs, ref)).toBe("done");
  expect(sent.map(({ seq }) => seq - cursor)).toEqual([1, 2, 3, 4, 5]);
});

test("what was delivered before a failure stays delivered", async () => {
  const { id, cursor, ref } = await make();
  for (let count = 0; count < 3; count += 1) await spend();
  answer = () =>
    sent.length < 3 ? { status: 204, durationMs: 1 } : { status: 500, durationMs: 1 };
  expect(await deliverChanges(needs, ref)).toBe("failed");
  const failing = { cursor: cursor + 2, failingSince: api.clock.now };
  expect(await alice.api.webhooks.get({ id })).toMatchObject(failing);
  api.clock.now = new Date(api.clock.now.getTime() + 20_000);
  answer = () => ({ status: 204, durationMs: 1 });
  expect(await deliverChanges(needs, ref)).toBe("done");
  expect(sent.map(({ seq }) => seq - cursor)).toEqual([1, 2, 3, 3]);
  expect(sent.at(-1)?.id).toBe(sent.at(-2)?.id);
  const { items } = await alice.api.webhooks.deliveries({ id });
  expect(items.map(({ attempt }) => attempt)).toEqual([2, 1, 1, 1]);
  expect(await alice.api.webhooks.get({ id })).toMatchObject({ failingSince: null });
});

test("a webhook of a removed book is not sent to, and goes on when the book is restored", async () => {
  await api.addBook(alice);
  const { ref } = await make();
  await spend();
  await alice.api.books.remove({ id: alice.bookId });
  expect(await due()).toEqual([]);
  expect(await deliverChanges(needs, ref)).toBe("done");
  expect(sent).toEqual([]);
  await alice.api.books.restore({ id: alice.bookId });
  expect(await deliverChanges(needs, ref)).toBe("done");
  expect(sent).toHaveLength(1);
});

test("a webhook that is removed while it sends keeps nothing", async () => {
  const { id, ref } = await make();
  await spend();
  answer = async () => {
    await alice.api.webhooks.remove({ id });
    return { status: 200, durationMs: 1 };
  };
  expect(await deliverChanges(needs, ref)).toBe("done");
  expect(await api.db.$count(webhookDeliveries, eq(webhookDeliveries.webhookId, id))).toBe(0);
});

test("a run that another one has overtaken keeps nothing", async () => {
  const { id, cursor, ref } = await make();
  for (let count = 0; count < 3; count += 1) await spend();
  let isFirst = true;
  answer = async () => {
    if (!isFirst) return { status: 200, durationMs: 1 };
    isFirst = false;
    await deliverChanges(needs, ref);
    return { status: 500, durationMs: 1 };
  };
  await deliverChanges(needs, ref);
  const done = { cursor: cursor + 3, failingSince: null };
  expect(await alice.api.webhooks.get({ id })).toMatchObject(done);
});

test("a server that stops ends after the event that it sends", async () => {
  const { id, cursor, ref } = await make();
  for (let count = 0; count < 3; count += 1) await spend();
  const stop = new AbortController();
  answer = () => {
    stop.abort();
    return { status: 200, durationMs: 1 };
  };
  expect(await deliverChanges({ ...needs, signal: stop.signal }, ref)).toBe("more");
  expect(sent).toHaveLength(1);
  expect(await alice.api.webhooks.get({ id })).toMatchObject({ cursor: cursor + 1 });
});

test("a receiver that does not reply does not hold up a server that stops, and nothing is lost", async () => {
  const { id, cursor, ref } = await make();
  for (let count = 0; count < 3; count += 1) await spend();
  const stop = new AbortController();
  answer = (signal) => {
    if (sent.length < 2) return { status: 200, durationMs: 1 };
    stop.abort();
    const { promise, reject } = Promise.withResolvers<Answer>();
    signal?.addEventListener("abort", () => reject(new Error("aborted")));
    return promise;
  };
  expect(await deliverChanges({ ...needs, signal: stop.signal }, ref)).toBe("more");
  const kept = { cursor: cursor + 1, failingSince: null };
  expect(await alice.api.webhooks.get({ id })).toMatchObject(kept);
});

test("the id of an event is its own, also if its number was another's before a backup was restored", async () => {
  const { id, cursor, ref } = await make();
  const { operationId } = await spend();
  await deliverChanges(needs, ref);
  const eventId = `msg_${id.replaceAll("-", "")}_${cursor + 1}_${operationId.slice(-12)}`;
  expect(sent).toMatchObject([{ id: eventId }]);
  const { items } = await alice.api.webhooks.deliveries({ id });
  expect(items).toMatchObject([{ eventId, seq: cursor + 1 }]);
});

test("secrets are encrypted again with the first secret of the server, and without theirs nothing is sent", async () => {
  const { id, ref } = await make();
  const [[kid, secret] = ["", Buffer.alloc(0)]] = [...api.keys];
  const other = ["new", randomBytes(32)] as const;
  await spend();
  expect(await deliverChanges({ ...needs, keys: new Map([other]) }, ref)).toBe("failed");
  expect(sent).toEqual([]);
  const { items } = await alice.api.webhooks.deliveries({ id });
  expect(items).toMatchObject([{ status: null, error: "secret_unreadable" }]);
  await alice.api.webhooks.update({ id, enabled: true });
  await deliverChanges({ ...needs, keys: new Map([other, [kid, secret]]) }, ref);
  expect(sent).toHaveLength(1);
  await spend();
  expect(await deliverChanges({ ...needs, keys: new Map([other]) }, ref)).toBe("done");
  expect(sent).toHaveLength(2);
});

test("the log keeps 30 days, and 10,000 deliveries of a webhook", async () => {
  const { id: webhookId, ref } = await make();
  const at = (days: number) => new Date(api.clock.now.getTime() - days * 86_400_000);
  const delivery = (days: number, index: number) => ({
    webhookId,
    id: newDeliveryId(at(days), index),
    message: "msg_1",
    seq: 1,
    type: "transaction.created",
    at: at(days),
    attempt: 1,
    status: 200,
    error: null,
    durationMs: 1,
  });
  const log = (rows: ReturnType<typeof delivery>[]) =>
    api.db.transaction((tx) => logDeliveries(tx, ref, rows));
  await log([31, 30.001, 29.999, 1].map(delivery));
  await sweepDeliveries(api.db, api.clock.now);
  const kept = await api.db
    .select({ at: webhookDeliveries.at })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.webhookId, webhookId))
    .orderBy(webhookDeliveries.at);
  expect(kept).toEqual([{ at: at(29.999) }, { at: at(1) }]);
  const many = Array.from({ length: 10_000 }, (_, index) => delivery(0, index));
  await log(many);
  const [oldest] = await api.db
    .select({ id: sql<string>`min(id::text)`, count: sql<number>`count(*)::int` })
    .from(webhookDeliveries)
    .where(eq(webhookDeliveries.webhookId, webhookId));
  expect(oldest).toEqual({ id: many[0]?.id, count: 10_000 });
});

test("of a webhook only what fails is bounded by constraints", async () => {
  const { id } = await make();
  const spoil = api.db.update(webhooks).set({ attempts: 1 }).where(eq(webhooks.id, id));
  await expect(spoil.execute()).rejects.toMatchObject({
    cause: { constraint_name: "webhooks_failing_whole" },
  });
});

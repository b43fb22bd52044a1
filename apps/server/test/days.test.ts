import { once } from "node:events";
import { type AppRouter, transformer } from "@outlay/api";
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { afterAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openEvents } from "./events.fixture.ts";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp({ timings: { check: 20 } });
afterAll(() => server.close());

const eve = new Date("2026-11-21T23:59:30.000Z");
const midnight = new Date("2026-11-22T00:00:00.000Z");
let users = 0;
let alice: Awaited<ReturnType<typeof server.signUp>>;
beforeEach(async () => {
  server.clock.now = eve;
  alice = await server.signUp(`alice${(users += 1)}`);
});

const spend = () => alice.send("POST", "/api/expenses", { json: { amount: "1.00" } });
const open = (path: string, headers: object = {}) =>
  openEvents(`${server.url}${path}`, { authorization: alice.authorization, ...headers });

test.each([
  ["/api/changes/live", "change", { day: "2026-11-22" }],
  ["/api/notifications/live", "notification", { day: "2026-11-22" }],
  ["/trpc/changes.live", "message", { json: { day: "2026-11-22" } }],
  ["/trpc/notifications.live", "message", { json: { day: "2026-11-22" } }],
])("%s sends the day that begins, once and without an id", async (path, record, day) => {
  await alice.send("POST", "/api/budgets", { json: { name: "All", amount: "1" } });
  const stream = await open(path);
  await stream.next(path.startsWith("/api") ? "ready" : "connected");
  await spend();
  const { id } = await stream.next(record);
  server.clock.now = midnight;
  const event = await stream.next("day");
  expect([event.id, JSON.parse(event.data)]).toEqual(["", day]);
  await alice.send("POST", "/api/budgets", { json: { name: "Trips", amount: "2" } });
  await spend();
  const next = await stream.next(record);
  expect(Number(next.id)).toBeGreaterThan(Number(id));
  expect(stream.received.filter((each) => each.event === "day")).toEqual([]);
  stream.close();
  // Resumed behind the event before the day, a stream repeats nothing.
  const resumed = await open(path, { "last-event-id": id });
  const again = await resumed.next(record);
  expect(Number(again.id)).toBeGreaterThan(Number(id));
  resumed.close();
});

test("a day is that of the book's time zone, which may change meanwhile", async () => {
  const stream = await open("/api/changes/live");
  await stream.next("ready");
  const { defaultBookId } = alice.user;
  const json = { timeZone: "Asia/Kathmandu" };
  await alice.send("PATCH", `/api/books/${defaultBookId}`, { json });
  expect(JSON.parse((await stream.next("day")).data)).toEqual({ day: "2026-11-22" });
  server.clock.now = midnight;
  await spend();
  await stream.next("change");
  expect(stream.received.filter(({ event }) => event === "day")).toEqual([]);
  stream.close();
});

test("a WebSocket sends the day in a message without an id", async () => {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws/changes`, {
    headers: { authorization: alice.authorization },
  });
  const received: unknown[] = [];
  socket.on("message", (data: Buffer) => received.push(JSON.parse(data.toString())));
  await once(socket, "message");
  server.clock.now = midnight;
  await expect
    .poll(() => received)
    .toMatchObject([{ event: "ready" }, { event: "day", data: { day: "2026-11-22" } }]);
  expect(received[1]).not.toHaveProperty("id");
  socket.close();
});

test("tRPC's own client passes over the day, and goes on", async () => {
  const messages: string[] = [];
  class Recording extends WebSocket {
    constructor(url: string) {
      super(url);
      this.on("message", (data: Buffer) => messages.push(data.toString()));
    }
  }
  const client = createWSClient({
    url: `${server.url.replace("http", "ws")}/trpc`,
    connectionParams: () => ({ token: alice.accessToken }),
    WebSocket: Recording as unknown as typeof globalThis.WebSocket,
  });
  const outlay = createTRPCClient<AppRouter>({ links: [wsLink({ client, transformer })] });
  const events: unknown[] = [];
  const started = Promise.withResolvers<void>();
  const subscription = outlay.changes.live.subscribe(undefined, {
    onStarted: () => started.resolve(),
    onData: (event) => events.push(event),
  });
  await started.promise;
  server.clock.now = midnight;
  await expect.poll(() => messages.filter((text) => text.includes('"type":"day"'))).toHaveLength(1);
  await spend();
  await expect.poll(() => events).toMatchObject([{ data: { entity: "transaction" } }]);
  subscription.unsubscribe();
  await client.close();
});

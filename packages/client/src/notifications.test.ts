import { once } from "node:events";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, readNotification } from "./index.ts";
import { signUp, type SignedIn } from "./testing.ts";

// A newer server has kinds of notifications that this version does not know.

let server: TestServer;
let ada: SignedIn;
let budgetId: string;

/** What a newer server would say where this one says that a budget is spent. */
const asNewer = (text: string) =>
  text.replaceAll("budget.threshold", "garden.watered").replaceAll('"threshold"', '"dueIn"');

/** The replies of such a server, whole or as they come. */
async function fetchNewer(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const reply = await fetch(input, init);
  const newer = new TransformStream<string, string>({
    transform: (text, controller) => controller.enqueue(asNewer(text)),
  });
  const { status, headers } = reply;
  const body = reply.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(newer)
    .pipeThrough(new TextEncoderStream());
  const kept = new Headers(headers);
  for (const name of ["content-length", "content-encoding"]) kept.delete(name);
  return new Response(body ?? null, { status, headers: kept });
}

const newer = () =>
  createClient({ url: server.url, tokens: ada.tokens, fetch: fetchNewer as never });

beforeAll(async () => {
  server = await startTestServer();
  ada = await signUp({ url: server.url });
  const { budgets, expenses } = ada.outlay;
  ({ id: budgetId } = await budgets.create.mutate({ name: "Food", amount: "10" }));
  await expenses.create.mutate({ amount: "10" });
});
afterAll(() => server.stop());

/** What a caller gets of the notification, whatever else it has. */
const reduced = () => ({
  id: expect.any(String) as string,
  kind: "garden.watered",
  title: "Food has reached 100 %",
  message: expect.stringContaining("10.00 EUR") as string,
  entityId: budgetId,
  createdAt: expect.any(Date) as Date,
  resolvedAt: null,
  readAt: null,
});

test("a kind that the client does not know comes with its title, message and what it is about", async () => {
  const { items } = await newer().notifications.list.query();
  expect(items).toEqual([reduced()]);
  const [read] = items;
  const marked = await newer().notifications.markRead.mutate({ id: read?.id ?? "" });
  expect(marked).toEqual({ ...reduced(), readAt: expect.any(Date) as Date });
  await ada.outlay.notifications.markAllRead.mutate();
});

test("a known kind has all its fields", async () => {
  const { items } = await ada.outlay.notifications.list.query();
  expect(items).toMatchObject([
    { kind: "budget.threshold", budgetId, threshold: 100, percent: 100 },
  ]);
});

test("so it comes in the change feed, where other records are as they were", async () => {
  const { items } = await newer().changes.since.query({ limit: 200 });
  const notified = items.find(({ entity }) => entity === "notification");
  expect(notified?.after).toEqual(reduced());
  const budget = items.find(({ entity }) => entity === "budget");
  expect(budget?.after).toMatchObject({ id: budgetId, name: "Food", kind: "expense" });
});

test("so it comes on a stream of server-sent events", async () => {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const stream = newer().notifications.live.subscribe(
    { lastEventId: "0" },
    { onData: ({ data }) => resolve(data), onError: reject },
  );
  expect(await promise).toEqual(reduced());
  stream.unsubscribe();
});

test("so it is read from a WebSocket", async () => {
  const url = `${server.url.replace("http", "ws")}/ws/notifications?lastEventId=0`;
  const socket = new WebSocket(url);
  await once(socket, "open");
  socket.send(JSON.stringify({ token: ada.tokens.read()?.accessToken }));
  const { promise, resolve } = Promise.withResolvers<unknown>();
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(asNewer(String(data))) as { event?: string; data?: unknown };
    if (message.data !== undefined && message.event !== "connected") resolve(message.data);
  });
  const times = { createdAt: expect.any(String) as string };
  expect(readNotification(await promise)).toEqual({ ...reduced(), ...times });
  socket.close();
});

test("nothing that a later version may send makes reading fail", () => {
  const blank = { title: "new", message: "", entityId: null, resolvedAt: null, readAt: null };
  expect(readNotification({ kind: "new" })).toMatchObject({ kind: "new", ...blank });
  const about = { kind: "new", scheduleId: "s", id: "n" };
  expect(readNotification(about)).toMatchObject({ kind: "new", id: "n", entityId: "s" });
  const named = { ...about, entityId: "e", title: "Due", message: "Rent" };
  expect(readNotification(named)).toMatchObject({ entityId: "e", title: "Due", message: "Rent" });
  for (const other of [null, undefined, 1, "text", [], { marked: 1 }, { kind: 7 }])
    expect(readNotification(other)).toBe(other);
});

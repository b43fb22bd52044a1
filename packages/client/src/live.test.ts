import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClient, isOutlayError } from "./index.ts";
import { expireAccess, password, recordingFetch, signUp, type SignedIn } from "./testing.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type State = string;

/** Follows the changes of a user, and the states of the stream. */
function follow({ outlay }: SignedIn, input?: { lastEventId: string }) {
  const ids: string[] = [];
  const states: State[] = [];
  const started = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const stream = outlay.changes.live.subscribe(input, {
    onStarted: () => started.resolve(),
    onData: ({ id, data }) => {
      ids.push(id);
      expect(data.at).toBeInstanceOf(Date);
    },
    onConnectionStateChange: ({ state, error }) =>
      states.push(error ? `${state}: ${error.message}` : state),
    onError: ended.resolve,
    onComplete: () => ended.resolve(undefined),
  });
  return {
    ids,
    states,
    started: started.promise,
    ended: ended.promise,
    stop: () => stream.unsubscribe(),
  };
}

const spend = ({ outlay }: SignedIn, amount = "1.00") => outlay.expenses.create.mutate({ amount });

/** Stands before the server, and can cut all connections or let none through. */
async function standBefore(url: string) {
  const open = new Set<Socket>();
  let isDown = false;
  const { hostname, port } = new URL(url);
  const proxy = createServer((client) => {
    if (isDown) return void client.destroy();
    const upstream = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.on("data", (data) => other.write(data));
      socket.on("error", () => other.destroy());
      socket.on("close", () => other.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    url: `http://127.0.0.1:${(proxy.address() as { port: number }).port}`,
    cut: () => open.forEach((socket) => socket.destroy()),
    take: (down: boolean) => (isDown = down),
    close: () => proxy.close(),
  };
}

test("a subscription delivers changes, and the token is never in a URL", async () => {
  const urls: string[] = [];
  const { fetch, sent } = recordingFetch((_, url) => {
    urls.push(url.href);
    return url;
  });
  const user = await signUp({ url: server.url, fetch });
  const live = follow(user);
  await live.started;
  await spend(user);
  await expect.poll(() => live.ids.length).toBe(1);
  expect(live.states).toEqual(["connecting", "pending"]);
  const token = user.tokens.read()?.accessToken ?? "";
  expect(sent.at(-2)?.headers.get("authorization")).toBe(`Bearer ${token}`);
  expect(urls.filter((url) => url.includes(token))).toEqual([]);
  live.stop();
});

test("what came while the connection was lost is delivered once it is back, nothing twice", async () => {
  const proxy = await standBefore(server.url);
  const direct = await signUp({ url: server.url });
  const user = { ...direct, outlay: createClient({ url: proxy.url, tokens: direct.tokens }) };
  const live = follow(user);
  await live.started;
  proxy.take(true);
  proxy.cut();
  for (let count = 0; count < 3; count += 1) await spend(direct);
  await expect.poll(() => live.states.at(-1)).toMatch(/^connecting: /);
  proxy.take(false);
  await expect.poll(() => live.ids.length, { timeout: 5000 }).toBe(3);
  proxy.cut();
  await spend(direct);
  await expect.poll(() => live.ids.length, { timeout: 5000 }).toBe(4);
  const [first = ""] = live.ids;
  expect(live.ids).toEqual([0, 1, 2, 3].map((step) => String(Number(first) + step)));
  expect(live.states.at(-1)).toBe("pending");
  live.stop();
  proxy.close();
});

test("a stream that is opened again has the session renewed, and goes on behind its last event", async () => {
  const proxy = await standBefore(server.url);
  const { fetch, count } = recordingFetch();
  const direct = await signUp({ url: server.url });
  const user = {
    ...direct,
    outlay: createClient({ url: proxy.url, tokens: direct.tokens, fetch }),
  };
  const live = follow(user);
  await live.started;
  for (const times of [1, 2]) {
    await spend(direct);
    await expect.poll(() => live.ids.length, { timeout: 5000 }).toBe(times);
    await expireAccess(direct.tokens);
    proxy.cut();
    await expect.poll(() => count("auth.refresh"), { timeout: 5000 }).toBe(times);
  }
  await spend(direct);
  await expect.poll(() => live.ids.length, { timeout: 5000 }).toBe(3);
  expect(new Set(live.ids).size).toBe(3);
  live.stop();
  proxy.close();
});

test("a session that ends elsewhere ends the stream, and the client is signed out", async () => {
  const user = await signUp({ url: server.url });
  const live = follow(user);
  await live.started;
  const elsewhere = createClient({ url: server.url });
  await elsewhere.auth.login.mutate({ email: user.email, password });
  const { items } = await elsewhere.auth.sessions.query();
  const own = items.find(({ current }) => !current);
  await elsewhere.auth.revokeSession.mutate({ id: own?.id ?? "" });
  expect(isOutlayError(await live.ended, "auth.unauthenticated")).toBe(true);
  expect(user.tokens.read()).toBeUndefined();
});

test("what cannot go on is an error at once", async () => {
  const user = await signUp({ url: server.url });
  const live = follow(user, { lastEventId: "999999" });
  expect(isOutlayError(await live.ended, "input.invalid")).toBe(true);
});

test("a stream that is one too many says so, and begins once there is room", async () => {
  const user = await signUp({ url: server.url });
  const others = Array.from({ length: 20 }, () => follow(user));
  await Promise.all(others.map(({ started }) => started));
  const last = follow(user);
  await expect.poll(() => last.states).toContain("connecting: Close one of your 20 streams first.");
  expect(last.states).not.toContain("pending");
  others[0]?.stop();
  await last.started;
  await spend(user);
  await expect.poll(() => last.ids.length).toBe(1);
  for (const { stop } of [last, ...others]) stop();
});

test("a stream that is stopped is closed at the server", async () => {
  const user = await signUp({ url: server.url });
  const streams = async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/^live_open\{kind="stream"\} (\d+)$/m.exec(text)?.[1]);
  };
  await expect.poll(streams).toBe(0);
  const live = follow(user);
  await live.started;
  expect(await streams()).toBe(1);
  live.stop();
  await expect.poll(streams).toBe(0);
});

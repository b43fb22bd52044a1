import { once } from "node:events";
import { connect as connectTo } from "node:net";
import { setImmediate as aTurn } from "node:timers/promises";
import { type AppRouter, defaultLimits, transformer } from "@outlay/api";
import { books } from "@outlay/db";
import { createTRPCClient, createWSClient, wsLink } from "@trpc/client";
import { afterAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { appendChanges } from "./events.fixture.ts";
import { type Send, serveApp } from "./http.fixture.ts";

const timings = { check: 150, readTimeout: 400 };
const server = await serveApp({ timings, env: { CORS_ORIGINS: "https://app.example" } });
const other = await serveApp({ timings, beside: server });
/** Waits neither for a token nor for the answer to a ping: a busy machine would lose sockets there that say both. */
const soon = { ...timings, authenticate: 300, ping: 200 };
const hasty = await serveApp({ timings: soon, beside: server });
const counting = await serveApp({
  timings,
  beside: server,
  env: { REQUESTS_PER_MINUTE: "60", TRUSTED_PROXIES: "loopback" },
});
const { db } = server.database;
const alice = await server.signUp("alice");
const bob = await server.signUp("bob");
afterAll(async () => {
  for (const each of [counting, hasty, other, server]) await each.close();
});

type Message = {
  id?: unknown;
  event?: string;
  data?: unknown;
  result?: unknown;
  error?: { json: { data: { code: string } } };
};

/** A socket, and what it has got. */
function connect(path: string, options: WebSocket.ClientOptions = {}, { url } = server) {
  const socket = new WebSocket(url.replace("http", "ws") + path, options);
  const received: Message[] = [];
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    received.push(text === "PONG" ? { event: text } : (JSON.parse(text) as Message));
  });
  const closed = once(socket, "close").then(([code, reason]) => ({
    code: code as number,
    reason: String(reason),
  }));
  const refused = once(socket, "unexpected-response").then(
    ([, response]) => (response as { statusCode: number }).statusCode,
  );
  socket.on("error", () => {});
  return {
    socket,
    received,
    closed,
    refused,
    opened: once(socket, "open"),
    send: async (message: unknown) => {
      if (socket.readyState === WebSocket.CONNECTING) await once(socket, "open");
      socket.send(typeof message === "string" ? message : JSON.stringify(message));
    },
    got: (wanted: object) =>
      expect.poll(() => received).toContainEqual(expect.objectContaining(wanted)),
  };
}
const asAlice = { headers: { authorization: alice.authorization } };
const connectTyped = async (token = alice.accessToken) => {
  const peer = connect("/trpc?connectionParams=1");
  await peer.send({ method: "connectionParams", data: { token } });
  return peer;
};
const spend = (send: Send, amount = "1.00") => send("POST", "/api/expenses", { json: { amount } });

describe("/ws/changes", () => {
  test.each([
    ["the header", async () => connect("/ws/changes", asAlice)],
    [
      "the first message",
      async () => {
        const peer = connect("/ws/changes");
        await peer.send({ token: alice.accessToken });
        return peer;
      },
    ],
  ])("takes the token in %s, and sends changes", async (_, open) => {
    const peer = await open();
    await peer.got({ event: "ready" });
    await spend(alice.send);
    await peer.got({ event: "change" });
    const since = peer.received[0]?.id;
    const [item] = (
      (await alice.send("GET", `/api/changes?since=${String(since)}`)).json as {
        items: { seq: number }[];
      }
    ).items;
    expect(peer.received).toEqual([
      { id: since, event: "ready" },
      { id: String(item?.seq), event: "change", data: item },
    ]);
    peer.socket.close();
  });

  test("goes on behind the last event", async () => {
    const first = connect("/ws/changes", asAlice);
    await first.got({ event: "ready" });
    const lastEventId = String(first.received[0]?.id);
    first.socket.close();
    await spend(alice.send);
    await spend(alice.send);
    const messages = [1, 2].map((step) => ({ id: String(Number(lastEventId) + step) }));
    const again = connect(`/ws/changes?lastEventId=${lastEventId}`, asAlice);
    const headers = { ...asAlice.headers, "last-event-id": lastEventId };
    const inHeader = connect("/ws/changes", { headers });
    // An address stays what it was when its reader connects again.
    const above = connect("/ws/changes?lastEventId=0", { headers });
    const greeted = connect("/ws/changes");
    await greeted.send({ token: alice.accessToken, lastEventId });
    for (const peer of [again, inHeader, above, greeted]) {
      await peer.got({ id: messages[1]?.id });
      expect(peer.received.slice(1)).toMatchObject(messages);
      peer.socket.close();
    }
  });

  test("ends when the session does, on every server", async () => {
    const user = await server.signUp("carol");
    const { authorization } = user;
    const peers = [server, other].map((at) =>
      connect("/ws/changes", { headers: { authorization } }, at),
    );
    for (const peer of peers) await peer.got({ event: "ready" });
    await user.send("POST", "/api/auth/logout", { json: { refreshToken: user.refreshToken } });
    for (const { closed, received } of peers) {
      expect(await closed).toEqual({ code: 1008, reason: "auth.unauthenticated" });
      expect(received.at(-1)).toMatchObject({ event: "end", data: { status: 401 } });
    }
  });

  test("speaks as the document says", async () => {
    const { json } = await server.send("GET", "/api/openapi.json");
    const { description } = (json as { info: { description: string } }).info;
    const blocks = [...description.matchAll(/```json\n(.+?)\n```/gs)];
    const [login, ready, record, _day, end] = blocks.map(
      ([, text = ""]) => JSON.parse(text) as Record<string, unknown>,
    );
    await spend(alice.send);
    const before = connect("/ws/changes", asAlice);
    await before.got({ event: "ready" });
    const lastEventId = String(before.received[0]?.id);
    before.socket.close();

    const peer = connect("/ws/changes");
    const bookId = alice.user.defaultBookId;
    await peer.send({ ...login, token: alice.accessToken, bookId, lastEventId });
    await spend(alice.send);
    await peer.got({ event: "change" });
    await peer.send({ more: true });
    expect(await peer.closed).toMatchObject({ code: 1008 });

    const id = String(Number(lastEventId) + 1);
    const code = "input.invalid";
    expect(peer.received).toEqual([
      { ...ready, id: lastEventId },
      { ...record, id, data: expect.objectContaining({ entity: "transaction" }) },
      { ...end, data: expect.objectContaining({ code }) },
    ]);
  });

  test("sends notifications alone, at /ws/notifications", async () => {
    const peer = connect("/ws/notifications", asAlice);
    await peer.got({ event: "ready" });
    const [account] = (
      (await alice.send("GET", "/api/accounts")).json as { items: { id: string }[] }
    ).items;
    const alert = { kind: "lowBalance", accountId: account?.id, below: "-100000" };
    await alice.send("POST", "/api/alerts", { json: alert });
    await spend(alice.send, "100001");
    await peer.got({ event: "notification" });
    expect(peer.received).toHaveLength(2);
    expect(peer.received[1]).toMatchObject({ data: { kind: "account.low_balance" } });
    peer.socket.close();
  });
});

describe("/trpc", () => {
  test("answers queries, mutations and subscriptions, of the book that is named", async () => {
    const peer = await connectTyped();
    await peer.send({ id: 1, method: "subscription", params: { path: "changes.live" } });
    await peer.got({ id: 1, result: { type: "started" } });
    const input = { amount: "2.50" };
    await peer.send({ id: 2, method: "mutation", params: { path: "expenses.create", input } });
    await peer.got({
      id: 2,
      result: {
        type: "data",
        data: expect.objectContaining({ json: expect.objectContaining({ amount: "2.50" }) }),
      },
    });
    await peer.got({
      id: 1,
      result: expect.objectContaining({
        type: "data",
        data: expect.objectContaining({
          json: expect.objectContaining({
            data: expect.objectContaining({ entity: "transaction" }),
          }),
        }),
      }),
    });
    await peer.send([
      { id: 3, method: "query", params: { path: "accounts.list" } },
      { id: 1, method: "subscription.stop" },
    ]);
    await peer.got({ id: 1, result: { type: "stopped" } });
    await peer.send("PING");
    await peer.got({ event: "PONG" });
    await peer.send({ id: 4, method: "query", params: { path: "accounts.nothing" } });
    await peer.got({ id: 4, error: expect.anything() });
    peer.socket.close();
  });

  test("is what tRPC's own client speaks", async () => {
    const client = createWSClient({
      url: `${server.url.replace("http", "ws")}/trpc`,
      connectionParams: () => ({ token: alice.accessToken }),
    });
    const outlay = createTRPCClient<AppRouter>({ links: [wsLink({ client, transformer })] });
    const events: { id: string }[] = [];
    const started = Promise.withResolvers<void>();
    const subscription = outlay.changes.live.subscribe(undefined, {
      onStarted: () => started.resolve(),
      onData: (event) => events.push(event),
    });
    await started.promise;
    const { id } = await outlay.expenses.create.mutate({ amount: "3.00" });
    await expect.poll(() => events).toMatchObject([{ data: { entityId: id, op: "create" } }]);
    const atOnce = Array.from({ length: 60 }, () => outlay.expenses.get.query({ id }));
    for (const expense of await Promise.all(atOnce)) expect(expense.id).toBe(id);
    subscription.unsubscribe();
    await client.close();
  });

  test("serves a session for as long as it lives, without a newer token", async () => {
    const peer = await connectTyped();
    const ask = async (id: number) => {
      await peer.send({ id, method: "query", params: { path: "profile.get" } });
      await expect.poll(() => peer.received.find((message) => message.id === id)).toBeDefined();
      return peer.received.find((message) => message.id === id);
    };
    expect(await ask(1)).toHaveProperty("result");
    const { now } = server.clock;
    server.clock.now = new Date(now.getTime() + 11 * 60_000);
    try {
      expect(await alice.send("GET", "/api/profile")).toMatchObject({ status: 401 });
      expect(await ask(2)).toHaveProperty("result");
    } finally {
      server.clock.now = now;
    }
    peer.socket.close();
  });

  test("throttles password guesses, and counts each call as a request", async () => {
    const env = { REQUESTS_PER_MINUTE: "60" };
    const throttled = await serveApp({ beside: server, limits: defaultLimits, env });
    const peer = connect("/trpc", asAlice, throttled);
    const send = (path: string, times: number, input?: object) =>
      peer.send(
        Array.from({ length: times }, (_, id) => ({
          id,
          method: "mutation",
          params: { path, input },
        })),
      );
    const codes = async (count: number) => {
      await expect.poll(() => peer.received.length, { timeout: 10_000 }).toBe(count);
      return peer.received.splice(0).flatMap(({ error }) => error?.json.data.code ?? []);
    };
    await send("auth.login", 6, { email: "nobody@example.com", password: "a wrong guess" });
    const wrong = Array.from({ length: 5 }, () => "auth.invalid_credentials");
    expect((await codes(6)).toSorted()).toEqual([...wrong, "auth.throttled"]);
    // To connect is a request, too.
    for (const times of [10, 10, 10, 10, 10, 4]) await send("auth.passkeyOptions", times);
    expect(await codes(55)).toEqual(["request.throttled", "request.throttled"]);
    await throttled.close();
  });

  test("leaves others their turns while it is flooded", async () => {
    // It need not answer pings there.
    const patient = await serveApp({ beside: server });
    const count = 2_000;
    const { hostname, port } = new URL(patient.url);
    const peer = connectTo(Number(port), hostname);
    const lines = [
      "GET /trpc HTTP/1.1",
      `Host: ${hostname}:${port}`,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${"A".repeat(22)}==`,
      `Authorization: ${alice.authorization}`,
    ];
    peer.write(`${lines.join("\r\n")}\r\n\r\n`);
    await once(peer, "data");
    // Masked with zeros.
    const ping = Buffer.concat([Buffer.from([0x81, 0x84, 0, 0, 0, 0]), Buffer.from("PING")]);
    let received = "";
    peer.setEncoding("latin1").on("data", (data: string) => (received += data));
    const answered = () => received.split("PONG").length - 1;
    peer.write(Buffer.concat(Array.from({ length: count }, () => ping)));
    let turns = 0;
    for (; answered() < count; turns += 1) await aTurn();
    expect(turns).toBeGreaterThanOrEqual(count);
    // Nor does it wait for a client that continues after it was refused.
    const bad = Buffer.concat([Buffer.from([0x81, 0x81, 0, 0, 0, 0]), Buffer.from("{")]);
    peer.write(Buffer.concat([bad, bad, bad]));
    await once(peer, "close");
    await patient.close();
  });

  const much: [string, (peer: ReturnType<typeof connect>) => Promise<unknown>][] = [
    ["PING", ({ send }) => send("PING")],
    ["pings of the protocol", async ({ socket }) => socket.ping()],
    ["pongs that nobody asked for", async ({ socket }) => socket.pong()],
    ["stops", ({ send }) => send({ id: 1, method: "subscription.stop" })],
    ["calls of nothing", ({ send }) => send({ id: 1, method: "query", params: { path: "x" } })],
    [
      "subscriptions to nothing",
      ({ send }) => send({ id: 1, method: "subscription", params: { path: "x" } }),
    ],
  ];
  test.each(much)("is closed when a client sends %s without end", async (what, sendOne) => {
    const address = `2001:db8:0:${much.findIndex(([name]) => name === what)}::1`;
    const headers = { ...asAlice.headers, "x-forwarded-for": address };
    const peer = connect("/trpc", { headers }, counting);
    await peer.opened;
    for (let sent = 0; sent < 60; sent += 1) await sendOne(peer);
    expect(await peer.closed).toEqual({ code: 1008, reason: "request.throttled" });
    expect(await connect("/trpc", { headers }, counting).refused).toBe(429);
  });

  test("has ten calls under way at most, and answers all", async () => {
    const strict = await serveApp({ beside: server, env: { REQUESTS_PER_MINUTE: "1000" } });
    let asked = 0;
    /** How many calls have begun; to connect and to ask here counts as well. */
    const begun = async () => {
      const { headers } = await strict.send("GET", "/api/openapi.json");
      asked += 1;
      return 1000 - 1 - asked - Number(headers.get("ratelimit-remaining"));
    };
    const peer = connect("/trpc", asAlice, strict);
    await peer.opened;
    const [held, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = db.transaction(async (tx) => {
      await tx.select().from(books).for("update");
      held.resolve();
      await letGo.promise;
    });
    await held.promise;
    const params = { path: "expenses.create", input: { amount: "1.00" } };
    for (const from of [0, 10, 20])
      await peer.send(
        Array.from({ length: 10 }, (_, n) => ({ id: from + n, method: "mutation", params })),
      );
    await expect.poll(begun).toBe(10);
    expect(await begun()).toBe(10);
    letGo.resolve();
    await holding;
    await expect.poll(() => peer.received.filter(({ result }) => result).length).toBe(30);
    await strict.close();
  });

  test("ends with a session that nobody has refreshed for seven days", async () => {
    const peer = await connectTyped();
    await peer.send({ id: 1, method: "query", params: { path: "profile.get" } });
    await peer.got({ id: 1 });
    const { now } = server.clock;
    server.clock.now = new Date(now.getTime() + 7 * 24 * 60 * 60_000);
    expect(await peer.closed).toEqual({ code: 1008, reason: "auth.unauthenticated" });
    server.clock.now = now;
  });

  test("closes a socket whose session is revoked though nothing is asked", async () => {
    const user = await server.signUp("dora");
    const peer = connect("/trpc", { headers: { authorization: user.authorization } }, other);
    await peer.opened;
    await peer.send({ id: 1, method: "query", params: { path: "profile.get" } });
    await peer.got({ id: 1 });
    await user.send("POST", "/api/auth/logout", { json: { refreshToken: user.refreshToken } });
    expect(await peer.closed).toEqual({ code: 1008, reason: "auth.unauthenticated" });
  });

  test("opens ten subscriptions and no more", async () => {
    const peer = await connectTyped();
    const ids = Array.from({ length: 11 }, (_, id) => id);
    for (const id of ids)
      await peer.send({ id, method: "subscription", params: { path: "changes.live" } });
    await expect.poll(() => peer.received.length).toBe(11);
    expect(peer.received.filter(({ error }) => error)).toMatchObject([{ id: 10 }]);
    peer.socket.close();
  });
});

describe("a socket is refused", () => {
  test.each([
    ["of another origin", "/trpc", { origin: "https://evil.example" }, 403],
    ["at another address", "/api/expenses", {}, 401],
    ["with a token in the address", "/ws/changes?token=x", {}, 400],
  ])("%s", async (_, path, options, status) => {
    expect(await connect(path, options).refused).toBe(status);
  });

  test.each([["https://app.example"], [server.url]])("not from %s", async (origin) => {
    const peer = connect("/ws/changes", { ...asAlice, origin });
    await expect(peer.opened).resolves.toBeDefined();
    peer.socket.close();
  });

  test.each([["/trpc"], ["/ws/changes"]])("that says nothing in time, at %s", async (path) => {
    const { closed } = connect(path, {}, hasty);
    expect(await closed).toEqual({ code: 1008, reason: "auth.unauthenticated" });
  });

  test.each([
    ["binary", "/trpc", Buffer.from("{}"), { code: 1003, reason: "Send text." }],
    ["what is nested too deep", "/trpc", "[".repeat(33), { code: 1008, reason: "input.too_deep" }],
    ["no JSON", "/trpc", "{", { code: 1008, reason: "input.malformed" }],
    ["nothing that is known", "/trpc", '{"id":1}', { code: 1008, reason: "input.malformed" }],
    ["anything", "/ws/changes", "{}", { code: 1008, reason: "input.invalid" }],
    ["more than 16 KiB", "/ws/changes", "x".repeat(16 * 1024 + 1), { code: 1009 }],
  ])("that sends %s", async (_, path, data, close) => {
    const peer = connect(path, asAlice);
    await peer.opened;
    peer.socket.send(data);
    expect(await peer.closed).toMatchObject(close);
  });

  test("that sends more than 64 fragments", async () => {
    const peer = connect("/trpc", asAlice);
    await peer.opened;
    for (let count = 0; count < 65; count += 1) peer.socket.send("x", { fin: count === 64 });
    expect((await peer.closed).code).toBe(1008);
  });

  test("with a wrong token, and with a call before the token", async () => {
    const wrong = connect("/ws/changes");
    await wrong.send({ token: "x" });
    const early = connect("/trpc?connectionParams=1");
    await early.send({ id: 1, method: "query", params: { path: "profile.get" } });
    for (const { closed } of [wrong, early])
      expect(await closed).toEqual({ code: 1008, reason: "auth.unauthenticated" });
  });

  test("beyond five of one user", async () => {
    const headers = { authorization: bob.authorization };
    const peers = Array.from({ length: 5 }, () => connect("/ws/changes", { headers }));
    for (const peer of peers) await peer.got({ event: "ready" });
    const sixth = connect("/trpc", { headers });
    expect(await sixth.closed).toEqual({ code: 1008, reason: "request.socket_limit" });
    peers[0]?.socket.close();
    await peers[0]?.closed;
    const again = connect("/ws/changes", { headers });
    await again.got({ event: "ready" });
    for (const { socket } of [...peers, again]) socket.close();
  });
});

test("a client that does not answer a ping is disconnected", async () => {
  const peer = connect("/ws/changes", { ...asAlice, autoPong: false }, hasty);
  expect((await peer.closed).code).toBe(1006);
});

test("a reader who is more than a MiB behind is dropped", async () => {
  // No ping is missed there: what has been written and not read decides.
  const patient = await serveApp({ timings: { check: 150 }, beside: server });
  const user = await server.signUp("slow");
  const { authorization } = user;
  const peer = connect("/ws/changes", { headers: { authorization } }, patient);
  await peer.got({ event: "ready" });
  peer.socket.pause();
  const streams = async () => {
    const { text } = await patient.send("GET", "/metrics");
    return Number(/^live_open\{kind="stream"\} (\d+)$/m.exec(text)?.[1]);
  };
  expect(await streams()).toBe(1);
  await appendChanges(db, user.user.defaultBookId, { count: 1500, size: 10_000 });
  await expect.poll(streams, { timeout: 5000 }).toBe(0);
  peer.socket.terminate();
  await patient.close();
});

test("a server that stops says so", async () => {
  const third = await serveApp({ timings, beside: server });
  const peers = ["/trpc", "/ws/changes"].map((path) => connect(path, asAlice, third));
  for (const { opened } of peers) await opened;
  await peers[1]?.got({ event: "ready" });
  await third.close();
  for (const { closed } of peers) expect((await closed).code).toBe(1001);
});

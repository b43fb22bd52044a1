import { once } from "node:events";
import http, { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createSocketServer } from "node:net";
import { text } from "node:stream/consumers";
import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openOutside } from "./outside.ts";
import { guardAgent } from "./routes.ts";

/** Its receivers are of loopback; nothing of these tests is sent anywhere else. */
async function listen(receive: RequestListener) {
  const server = createServer(receive).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { server, host: `127.0.0.1:${port}`, port };
}

function open(allow: string[] = [], options: Partial<Parameters<typeof openOutside>[0]> = {}) {
  const outside = openOutside({ allow, version: "1.2.3", ...options });
  onTestFinished(outside.close);
  return outside;
}

const post = { method: "POST", headers: { "content-type": "text/plain" }, body: "hello" } as const;

test.each([
  ["https://example.com/hook", undefined],
  ["https://example.com:8443/hook?a=b", undefined],
  ["https://1.1.1.1/", undefined],
  ["http://example.com/", "does not begin with https://"],
  ["ftp://example.com/", "does not begin with https://"],
  ["file:///etc/passwd", "does not begin with https://"],
  ["nonsense", "is not a URL"],
  ["https://user:pass@example.com/", "has a user name or password"],
  ["https://user@example.com/", "has a user name or password"],
  ["https://127.0.0.1/", "is no public address"],
  ["https://127.1/", "is no public address"],
  ["https://2130706433/", "is no public address"],
  ["https://0x7f.1/", "is no public address"],
  ["https://[::1]/", "is no public address"],
  ["https://[::ffff:127.0.0.1]/", "is no public address"],
  ["https://[fe80::1]/", "is no public address"],
  ["https://10.0.0.1:4001/", "is no public address"],
  ["http://10.0.0.1:4000/", undefined],
  ["http://10.0.0.1:4001/", "does not begin with https://"],
  ["http://[fd12::1]:4000/", undefined],
  ["http://nas.lan/", undefined],
  ["https://NAS.lan:80/", undefined],
  ["http://169.254.169.254/latest", "is no public address"],
])("of %s it says: %s", (url, refusal) => {
  const allow = ["10.0.0.1:4000", "[fd12::1]:4000", "nas.lan:80", "169.254.169.254:80"];
  expect(open(allow).findRefusal(url)).toBe(refusal);
});

test("a name that means loopback is refused, and nothing arrives", async () => {
  const receiver = await listen(() => expect.unreachable());
  for (const found of [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::1"], []]) {
    const outside = open([], { resolve: async () => found });
    const answer = await outside.send(`https://receiver.example:${receiver.port}/`, post);
    expect(answer).toMatchObject({ error: "address_refused" });
  }
  const answer = await open().send(`http://127.0.0.1:${receiver.port}/`, post);
  expect(answer).toEqual({ error: "address_refused", durationMs: 0 });
});

test("what the socket has connected to is checked once more, before anything is sent", async () => {
  const { server, host } = await listen(() => expect.unreachable());
  let bytes = 0;
  server.on("connection", (socket) => socket.on("data", (chunk) => (bytes += chunk.length)));
  const connected = once(server, "connection");
  const agent = guardAgent(new http.Agent(), (address) => address !== "127.0.0.1");
  const request = http.request(`http://${host}/`, { agent, method: "POST" });
  request.end("secret");
  await expect(once(request, "response")).rejects.toMatchObject({ code: "ADDRESS_REFUSED" });
  const [socket] = (await connected) as [http.IncomingMessage["socket"]];
  if (!socket.closed) await once(socket, "close");
  expect(bytes).toBe(0);
});

test("an allowed host gets the request as it is", async () => {
  const seen: unknown[] = [];
  const { host } = await listen((request, reply) => {
    void text(request).then((body) => {
      const { method, url, headers } = request;
      seen.push({ method, url, body, headers });
      reply.writeHead(202).end("thanks");
    });
  });
  const outside = open([host]);
  const answer = await outside.send(`http://${host}/hook?a=1`, post);
  expect(answer).toEqual({ status: 202, durationMs: expect.any(Number) });
  expect(seen).toEqual([
    {
      method: "POST",
      url: "/hook?a=1",
      body: "hello",
      headers: {
        host,
        "content-type": "text/plain",
        "content-length": "5",
        "user-agent": "Outlay/1.2.3",
        connection: "keep-alive",
      },
    },
  ]);
});

test("a redirect is not followed", async () => {
  const target = await listen(() => expect.unreachable());
  const { host } = await listen((_request, reply) => {
    reply.writeHead(307, { location: `http://${target.host}/` }).end();
  });
  const answer = await open([host, target.host]).send(`http://${host}/`, post);
  expect(answer).toMatchObject({ status: 307 });
});

test("a receiver that never answers, or never ends its answer, takes no longer than the limit", async () => {
  const { host } = await listen((request, reply) => {
    if (request.url === "/slow") reply.writeHead(200).write("and so on");
  });
  const outside = open([host], { timeLimitMs: 200 });
  const [silent, slow] = await Promise.all([
    outside.send(`http://${host}/silent`, post),
    outside.send(`http://${host}/slow`, post),
  ]);
  expect(silent).toMatchObject({ error: "timeout" });
  expect(slow).toMatchObject({ status: 200 });
  for (const { durationMs } of [silent, slow]) expect(durationMs).toBeLessThan(2_000);
});

test("of a reply at most 64 KiB are read", async () => {
  let written = 0;
  const { host } = await listen((_request, reply) => {
    const more = () => {
      while (!reply.destroyed && reply.write(Buffer.alloc(16_384))) written += 16_384;
    };
    reply.on("drain", more).on("error", () => {});
    more();
  });
  expect(await open([host]).send(`http://${host}/`, post)).toMatchObject({ status: 200 });
  // What the two sockets hold, and no more.
  expect(written).toBeLessThan(64 * 1024 * 1024);
});

test("connections are used again, also when the receiver has closed one meanwhile", async () => {
  let connections = 0;
  const { server, host } = await listen((request, reply) => {
    request.resume().on("end", () => reply.end());
  });
  server.on("connection", () => (connections += 1));
  const outside = open([host]);
  const send = () => outside.send(`http://${host}/`, post);
  await send();
  await send();
  expect(connections).toBe(1);
  // It closes the idle connection at the moment of the next request.
  server.closeIdleConnections();
  expect(await send()).toMatchObject({ status: 200 });
  expect(connections).toBe(2);
});

test("a failure is said by its kind, and whether the request may have arrived", async () => {
  const { host } = await listen((_request, reply) => void reply.socket?.destroy());
  const silent = createSocketServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  silent.close();
  await once(silent, "close");
  const outside = open([host, `127.0.0.1:${port}`, "does-not-exist.invalid:80"]);
  expect(await outside.send(`http://${host}/`, post)).toMatchObject({
    error: "connection_failed",
    mayHaveArrived: true,
  });
  expect(await outside.send(`http://127.0.0.1:${port}/`, post)).toEqual({
    error: "connection_failed",
    durationMs: expect.any(Number),
  });
  expect(await outside.send(`https://${host}/`, post)).toMatchObject({
    error: expect.stringMatching(/tls_failed|connection_failed/),
  });
  expect(await outside.send("http://does-not-exist.invalid/", post)).toMatchObject({
    error: "name_not_found",
  });
});

test("a signal ends it", async () => {
  const { host } = await listen(() => {});
  const stop = new AbortController();
  const sent = open([host]).send(`http://${host}/`, { ...post, signal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(sent).rejects.toThrow("stopped");
});

test("when a receiver wants to be asked again is passed on", async () => {
  const { host } = await listen((_request, reply) => {
    reply.writeHead(429, { "retry-after": "30" }).end();
  });
  const answer = await open([host]).send(`http://${host}/`, post);
  expect(answer).toMatchObject({ status: 429, retryAfter: "30" });
});

test("what an address has is read by the same guard, up to a size, and as a whole", async () => {
  const { host, port } = await listen(({ url }, reply) => {
    if (url === "/cut") return reply.writeHead(200, { "content-length": 100 }).write("half");
    return reply.writeHead(url === "/" ? 200 : 302, { location: "/" }).end("0123456789");
  });
  const outside = open([host], { timeLimitMs: 300 });
  const { signal } = new AbortController();
  expect(await outside.read(`http://${host}/`, 10, signal)).toEqual({
    status: 200,
    text: "0123456789",
  });
  expect(await outside.read(`http://${host}/`, 9, signal)).toEqual({
    status: 200,
    text: undefined,
  });
  expect(await outside.read(`http://${host}/moved`, 10, signal)).toMatchObject({ status: 302 });
  await expect(outside.read(`http://${host}/cut`, 1000, signal)).rejects.toMatchObject({
    code: "ETIMEDOUT",
  });
  await expect(open().read(`https://127.0.0.1:${port}/`, 10, signal)).rejects.toMatchObject({
    code: "ADDRESS_REFUSED",
  });
});

test("a connection that is used over and over keeps nothing of what was sent", async () => {
  const { server, host } = await listen((_request, reply) => reply.end());
  let connections = 0;
  server.on("connection", () => (connections += 1));
  const warnings: string[] = [];
  const warn = ({ name }: Error) => void warnings.push(name);
  process.on("warning", warn);
  onTestFinished(() => void process.removeListener("warning", warn));
  const outside = open([host]);
  for (let sent = 0; sent < 20; sent += 1)
    expect(await outside.send(`http://${host}/`, post)).toMatchObject({ status: 200 });
  await setImmediate();
  expect(connections).toBe(1);
  expect(warnings).toEqual([]);
});

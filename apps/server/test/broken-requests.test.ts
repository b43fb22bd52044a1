import { connect } from "node:net";
import { text as readText } from "node:stream/consumers";
import { procedures, propertiesOf, readsQuery, toJsonSchema } from "@outlay/api";
import { afterAll, expect, test } from "vitest";
import { problemOf, type Reply, serveApp } from "./http.fixture.ts";
import { namesSecret } from "../src/http/hardening/urls.ts";

const server = await serveApp();
afterAll(server.close);

/** Shares the database, and waits for nobody. */
const impatient = await serveApp({
  beside: server,
  timeouts: {
    requestMs: 150,
    idleMs: 150,
    replyMs: 1000,
    connectionMs: 1000,
    keepAliveMs: 1,
    checkEveryMs: 20,
  },
});
afterAll(impatient.close);

/** Writes text to a socket, whatever it is, then `drip` again and again, and reads the reply until the server hangs up. */
async function sendRaw(port: number, request: string, drip?: string): Promise<Reply> {
  const socket = connect(port, "127.0.0.1");
  socket.write(request);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  // A client that goes on sending is cut off after the reply.
  socket.on("error", () => undefined);
  const dripping = setInterval(() => drip !== undefined && socket.write(drip), 20);
  await new Promise((resolve) => socket.on("close", resolve));
  clearInterval(dripping);
  const reply = Buffer.concat(chunks).toString();
  const [head = "", text = ""] = reply.split("\r\n\r\n");
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = new Headers(
    lines.map((line): [string, string] => {
      const [name = "", value = ""] = line.split(": ");
      return [name, value];
    }),
  );
  return { status: Number(statusLine.split(" ")[1]), headers, text, json: JSON.parse(text) };
}

const portOf = ({ url }: { url: string }) => Number(new URL(url).port);
const port = portOf(server);
const close = "Connection: close\r\n";

test.each([
  { what: "no HTTP at all", request: "nonsense\r\n\r\n" },
  { what: "an unknown method", request: "BREW / HTTP/1.1\r\nHost: x\r\n\r\n" },
  { what: "a header without a name", request: "GET / HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n" },
  {
    what: "two lengths",
    request: "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
  },
  { what: "two hosts", request: `GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n${close}\r\n` },
  { what: "no host", request: `GET /api/profile HTTP/1.1\r\n${close}\r\n` },
])("$what is refused as malformed, with a problem", async ({ request }) => {
  const problem = problemOf(await sendRaw(port, request));
  expect(problem).toMatchObject({ status: 400, code: "input.malformed" });
});

test("HTTP/1.0 needs no host", async () => {
  const reply = await sendRaw(port, "GET /livez HTTP/1.0\r\n\r\n");
  expect(reply).toMatchObject({ status: 200, json: { status: "ok" } });
});

test("headers that are too large are refused with a problem", async () => {
  const cookie = "x".repeat(20_000);
  const request = `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`;
  const problem = problemOf(await sendRaw(port, request));
  expect(problem).toMatchObject({ status: 431, code: "input.headers_too_large" });
});

test("an unknown expectation is ignored", async () => {
  const request = `GET /livez HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\n${close}\r\n`;
  expect(await sendRaw(port, request)).toMatchObject({ status: 200, json: { status: "ok" } });
});

const start = "POST /api/auth/login HTTP/1.1\r\nHost: x\r\n";
const opened = `${start}Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{`;

test.each([
  { what: "nothing at all", request: "" },
  { what: "headers that never end", request: start },
  { what: "headers that drip in", request: start, drip: "X-A: b\r\n" },
  { what: "a body that never ends", request: opened },
  { what: "a body that drips in", request: opened, drip: " " },
])("$what is refused when its time is up, with a problem", async ({ request, drip }) => {
  const startedAt = performance.now();
  const problem = problemOf(await sendRaw(portOf(impatient), request, drip));
  expect(problem).toMatchObject({ status: 408, code: "request.timeout" });
  expect(performance.now() - startedAt).toBeGreaterThan(100);
});

test("a connection without a next request is closed", async () => {
  const socket = connect(portOf(impatient), "127.0.0.1");
  socket.write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(await readText(socket)).toMatch(/^HTTP\/1.1 200 [^]*connection: keep-alive/i);
});

test("an address of 8 KiB is read, and a longer one refused as too long, however long", async () => {
  const askFor = async (path: string) => problemOf(await server.send("GET", path));
  const ofLength = (length: number) => "/api/x?q=".padEnd(length, "x");
  expect(await askFor(ofLength(8192))).toMatchObject({ status: 404 });
  const tooLong = { status: 414, code: "input.url_too_long" };
  for (const length of [8193, 15_000, 30_000])
    expect(await askFor(ofLength(length))).toMatchObject(tooLong);
  expect(await askFor(`/api/expenses/${"x".repeat(9000)}`)).toMatchObject(tooLong);
  const trpc = await server.send("GET", "/trpc/expenses.list?input=".padEnd(9000, "x"));
  expect(trpc).toMatchObject({
    status: 414,
    json: { error: { json: { data: { code: "input.url_too_long" } } } },
  });
});

test.each([
  "?token=x",
  "?access_token=x",
  "?accessToken=x",
  "?refresh-token=x",
  "?a=1&Password=x",
  "?new%50assword=x",
  "?user[password]=x",
  "?Authorization=Bearer%20x",
  "?api_key=x",
  "?client_secret",
  "?q=outlay_pat_0123456789abcdef0123456789abcdef01234567",
  "?q=eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.x",
  "/outlay_rt_0123456789abcdef0123456789abcdef01234567",
])("a secret in the URL is rejected over every transport: %s", async (query) => {
  for (const path of ["/api/expenses", "/trpc/expenses.list", "/api/auth/token"]) {
    for (const method of ["GET", "POST"]) {
      const reply = await server.send(method, path + query);
      expect([reply.status, reply.text]).toEqual([
        400,
        expect.stringContaining("never in the address"),
      ]);
      expect(reply.headers.get("cache-control")).toBe("no-store");
      expect(reply.text).not.toMatch(/0123456789|eyJ/);
    }
  }
});

test("no procedure takes a field from the address that secrets go by", () => {
  const queried = procedures.filter(({ rest }) => readsQuery(rest));
  const fields = queried.flatMap(({ input }) =>
    Object.keys(propertiesOf(toJsonSchema(input, "input"))),
  );
  expect(new Set(fields).size).toBeGreaterThan(10);
  expect(fields.filter(namesSecret)).toEqual([]);
});

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const tooDeep = expect.stringContaining('"input.too_deep"');

test.each([
  "/api/expenses",
  "/trpc/expenses.create",
  "/trpc/expenses.create,expenses.create?batch=1",
])("POST %s takes JSON that is 32 levels deep, and no deeper", async (path) => {
  const { send } = server;
  const deep = (depth: number) => `{"a":${nested(depth - 1)}}`;
  expect((await send("POST", path, { body: deep(32) })).text).not.toEqual(tooDeep);
  for (const body of [deep(33), deep(30_000), "[".repeat(60_000), '{"json":'.repeat(8000)]) {
    const { status, text } = await send("POST", path, { body });
    expect([status, text]).toEqual([400, tooDeep]);
  }
  const inText = JSON.stringify({ note: `\\"${nested(50)}` });
  expect((await send("POST", path, { body: inText })).text).not.toEqual(tooDeep);
});

test("an input in the address is no deeper either", async () => {
  const list = (input: string) => server.send("GET", `/trpc/expenses.list?input=${input}`);
  expect((await list(nested(32))).text).not.toEqual(tooDeep);
  expect(await list(nested(33))).toMatchObject({ status: 400, text: tooDeep });
});

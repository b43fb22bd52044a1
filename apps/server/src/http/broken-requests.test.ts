import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text as readText } from "node:stream/consumers";
import { afterAll, expect, test } from "vitest";
import { answerBrokenRequest } from "./broken-requests.ts";
import { problemOf, type Reply, serveApp } from "./testing.ts";

const server = await serveApp();
afterAll(server.close);

/** Writes text to a socket, whatever it is, and reads the reply until the server hangs up. */
async function sendRaw(port: number, request: string): Promise<Reply> {
  const socket = connect(port, "127.0.0.1");
  socket.write(request);
  const reply = await readText(socket);
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

const port = Number(new URL(server.url).port);
const close = "Connection: close\r\n";

test.each([
  { what: "no HTTP at all", request: "nonsense\r\n\r\n" },
  { what: "an unknown method", request: "BREW / HTTP/1.1\r\nHost: x\r\n\r\n" },
  { what: "a header without a name", request: "GET / HTTP/1.1\r\nHost: x\r\n: x\r\n\r\n" },
  {
    what: "two lengths",
    request: "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
  },
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

test("a body that takes too long is refused with a problem", async () => {
  const impatient = createServer({ requestTimeout: 50, connectionsCheckingInterval: 20 });
  impatient.on("clientError", answerBrokenRequest).listen(0, "127.0.0.1");
  await once(impatient, "listening");
  const { port: itsPort } = impatient.address() as AddressInfo;
  const request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{";
  const problem = problemOf(await sendRaw(itsPort, request));
  expect(problem).toMatchObject({ status: 408, code: "request.timeout" });
  impatient.close();
});

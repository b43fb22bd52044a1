import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Client, createClient, isOutlayError, type OutlayError } from "./index.ts";

const calls: [string, (outlay: Client) => Promise<unknown>][] = [
  ["a query", (outlay) => outlay.expenses.list.query()],
  ["a mutation", (outlay) => outlay.auth.login.mutate({ email: "a@b.example", password: "…" })],
  ["a download", (outlay) => outlay.analytics.export.query({})],
  ["an upload", (outlay) => outlay.books.import.mutate({ file: new Blob(["…"]) })],
];

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a proxy whose server is away", () => {
  const proxy = createServer((request, reply) => {
    request.resume();
    reply.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad Gateway</h1>");
  });
  let url: string;

  beforeAll(async () => {
    url = await listen(proxy);
  });
  afterAll(() => proxy.close());

  test.each(calls)("fails %s with a text for people", async (_, call) => {
    const error: unknown = await call(createClient({ url })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: "The server answered 502." });
    expect(isOutlayError(error)).toBe(false);
  });
});

test.each(calls)("without a server %s says so, and why", async (_, call) => {
  const error: unknown = await call(createClient({ url: "http://127.0.0.1:1" })).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ message: "The server could not be reached." });
  expect(isOutlayError(error)).toBe(false);
  expect((error as Error).cause).toMatchObject({ cause: expect.any(TypeError) });
});

test("a file that is refused for now says when to try again", async () => {
  const busy = createServer((_, reply) => {
    const problem = { code: "server.unavailable", status: 503, detail: "Try again.", issues: [] };
    reply.writeHead(503, { "content-type": "application/problem+json", "retry-after": "7" });
    reply.end(JSON.stringify({ ...problem, requestId: "…", retryAfterSeconds: 7 }));
  });
  const outlay = createClient({ url: await listen(busy) });
  const error: unknown = await outlay.analytics.export.query({}).catch((thrown: unknown) => thrown);
  busy.close();
  expect(isOutlayError(error, "server.unavailable")).toBe(true);
  expect((error as OutlayError).data.retryAfterSeconds).toBe(7);
});

import { procedures } from "@outlay/api";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { areCompressible } from "../src/http/replies/compressed-replies.ts";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp();
const plain = await serveApp({ beside: server, env: { COMPRESS_REPLIES: "off" } });
afterAll(async () => {
  await plain.close();
  await server.close();
});
const alice = await server.signUp("alice");
const { authorization } = alice;
const expenses = Array.from({ length: 200 }, (_, day) => ({
  op: "create",
  kind: "expense",
  amount: "1.00",
  note: `Day ${day}: ${"bread and butter, ".repeat(20)}`,
}));
await alice.send("POST", "/api/transactions/bulk", { json: { operations: expenses } });

/** What fetch reads is decoded already. */
const ask = (path: string, encoding: string, request: RequestInit = {}, { url } = server) =>
  fetch(url + path, { ...request, headers: { authorization, "accept-encoding": encoding } });

describe.each([
  ["a page", "/api/expenses?limit=10"],
  ["a page over tRPC", `/trpc/expenses.list?input=${encodeURIComponent('{"json":{"limit":10}}')}`],
  ["a batch over tRPC", "/trpc/categories.list,accounts.list?batch=1"],
  ["a reply of more than 64 KiB, sent in pieces,", "/api/expenses?limit=200"],
])("%s", (_, path) => {
  test.each(["br", "gzip"])("is the same in %s, and smaller", async (encoding) => {
    const whole = await ask(path, "identity");
    const text = await whole.text();
    expect(whole.status).toBe(200);
    expect(whole.headers.has("content-encoding")).toBe(false);
    const reply = await ask(path, encoding);
    expect(reply.headers.get("content-encoding")).toBe(encoding);
    expect(await reply.text()).toBe(text);
    // What is sent in pieces has no length.
    expect(Number(reply.headers.get("content-length"))).toBeLessThan(text.length / 2);
    expect(reply.headers.has("content-length")).toBe(text.length < 64 * 1024);
    for (const { headers } of [whole, reply]) {
      expect(headers.get("vary")).toMatch(/\baccept-encoding\b/);
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  test("has no body for HEAD", async () => {
    const reply = await ask(path, "br", { method: "HEAD" });
    expect([reply.status, await reply.text()]).toEqual([200, ""]);
  });
});

test("a reply below 1 kB is sent as it is", async () => {
  const reply = await ask("/api/tags", "gzip");
  expect((await reply.text()).length).toBeLessThan(1024);
  expect(reply.headers.has("content-encoding")).toBe(false);
});

test.each([
  ["of a session", "/api/auth/sessions"],
  ["of tokens", "/api/tokens"],
  ["of such with others", "/trpc/expenses.list,tokens.list?batch=1"],
  ["of metrics", "/metrics"],
])("a reply %s is sent as it is", async (_, path) => {
  for (let round = 0; round < 8; round++)
    await alice.send("POST", "/api/tokens", {
      json: { name: `For a program ${"x".repeat(60)} ${round}`, scopes: ["read"] },
    });
  const reply = await ask(path, "gzip");
  expect(reply.status).toBe(200);
  expect(reply.headers.has("content-encoding")).toBe(false);
});

test("no query whose reply may be compressed has a secret in it", () => {
  const compressible = procedures.filter(({ path }) => areCompressible([path]));
  expect(compressible.length).toBeGreaterThan(30);
  for (const { path, output } of compressible) {
    const schema = z.toJSONSchema(output, { io: "output", unrepresentable: "any" });
    expect([path, JSON.stringify(schema)]).toEqual([
      path,
      // Whether there is a password is no secret.
      expect.not.stringMatching(/"(?!hasPassword)\w*(token|secret|password|recoveryCodes)":/i),
    ]);
  }
});

test("no reply to a change is compressed: it may hold a token", async () => {
  const user = { email: "bob@example.com", password: "correct horse battery" };
  const headers = { "accept-encoding": "gzip", "content-type": "application/json" };
  const send = (path: string, body: unknown) =>
    fetch(server.url + path, {
      method: "POST",
      headers: { ...headers, authorization },
      body: JSON.stringify(body),
    });
  const bulk = { operations: expenses.slice(0, 5) };
  for (const reply of [
    await send("/api/auth/register", { ...user, name: "b".repeat(99) }),
    await send("/api/auth/login", user),
    await send("/api/transactions/bulk", bulk),
    await send("/trpc/transactions.bulk", { json: bulk }),
  ]) {
    expect(reply.ok).toBe(true);
    expect(reply.headers.has("content-encoding")).toBe(false);
  }
});

test("a stream is sent as it is, event by event", async () => {
  const controller = new AbortController();
  const reply = await ask("/api/changes/live?lastEventId=0", "gzip, br", {
    signal: controller.signal,
  });
  expect(reply.headers.get("content-type")).toContain("text/event-stream");
  expect(reply.headers.has("content-encoding")).toBe(false);
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain("event: ready");
  controller.abort();
});

test("an export is sent as it is, as fast as it is read", async () => {
  const reply = await ask("/api/analytics/export?format=csv", "gzip");
  expect([reply.status, reply.headers.has("content-encoding")]).toEqual([200, false]);
  expect((await reply.text()).length).toBeGreaterThan(1024);
});

test("a server that leaves it to its proxy sends replies as they are, and static files compressed", async () => {
  const reply = await ask("/api/expenses?limit=10", "gzip", {}, plain);
  expect([reply.status, reply.headers.has("content-encoding")]).toEqual([200, false]);
  const file = await ask("/api/openapi.json", "gzip", {}, plain);
  expect(file.headers.get("content-encoding")).toBe("gzip");
});

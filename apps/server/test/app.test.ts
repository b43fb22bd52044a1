import { procedures } from "@outlay/api";
import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);
const { send } = server;
const get = (path: string, headers: Record<string, string> = {}) => send("GET", path, { headers });

test.each(["/", "/transactions", "/accounts/01920000-0000-7000-8000-000000000000"])(
  "%s is the web app, without inline scripts and styles",
  async (path) => {
    const { status, text, headers } = await get(path);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("text/html");
    expect(headers.get("content-security-policy")).not.toContain("unsafe");
    expect(text).toContain('<div id="app">');
    expect(text).not.toMatch(/<script>|<style|style=|\son\w+=/);
  },
);

test.each([
  "/api/nothing",
  "/trpc/nothing",
  "/docs/nothing",
  "/client/nothing",
  "/ws/x",
  "/nothing",
])("%s is not a page of the web app", async (path) => {
  const { status, text } = await get(path);
  expect(status).toBe(404);
  expect(text).not.toContain("<html");
});

test("it is alive, ready, and says so", async () => {
  expect(await get("/livez")).toMatchObject({ status: 200, json: { status: "ok" } });
  expect(await get("/readyz")).toMatchObject({ status: 200, json: { status: "ready" } });
});

test("metrics count requests by route, method and status, never by address", async () => {
  await get("/api/expenses/01920000-0000-7000-8000-000000000000?q=secret");
  await get("/api/nothing/secret");
  const { text, headers } = await get("/metrics");
  expect(headers.get("content-type")).toContain("text/plain");
  expect(text).toContain('route="/api/expenses/:id",status="401"');
  expect(text).toContain('route="none",status="404"');
  expect(text).toContain("process_resident_memory_bytes");
  expect(text).not.toContain("secret");
});

test.each(["/", "/docs", "/panel/", "/api/openapi.json", "/api/nothing"])(
  "%s comes with headers that a browser is safe with",
  async (path) => {
    const { headers } = await get(path);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).not.toMatch(/https?:|\*/);
    expect(headers.has("x-powered-by")).toBe(false);
    expect(headers.has("server")).toBe(false);
    // TLS ends elsewhere: at home the pages must work over plain HTTP.
    expect(headers.has("strict-transport-security")).toBe(false);
  },
);

/** Addresses in markup and styles; a name space is none, it is never loaded. */
const linked = (html: string) =>
  [...html.matchAll(/(?:src|href|action)="([^"]*)"|url\(([^)]*)\)/g)].map(
    ([, attribute, style]) => attribute ?? style ?? "",
  );

test.each(["/", "/docs", "/panel/"])("the page %s loads from this server alone", async (path) => {
  const { status, text, headers } = await get(path);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toContain("text/html");
  const addresses = linked(text).map((address) => new URL(address, `${server.url}${path}`));
  expect(addresses.length).toBeGreaterThan(0);
  for (const { origin, pathname } of addresses) {
    expect(origin).toBe(server.url);
    expect(await get(pathname)).toMatchObject({ status: 200 });
  }
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain("unsafe-eval");
});

test("the reference asks nobody for fonts, telemetry, agents or proxies", async () => {
  const { text } = await get("/docs/reference.js");
  expect(text).toContain('fetch("/api/openapi.json")');
  expect(text).toContain("withDefaultFonts: false");
  expect(text).toContain("telemetry: false");
  expect(text).not.toMatch(/https?:\/\//);
});

test("the document and the panel's catalogue hold every procedure", async () => {
  const document = await get("/api/openapi.json");
  expect(document.json).toMatchObject({ openapi: "3.1.1", info: { version: "0.0.0" } });
  const catalog = await get("/panel/procedures.json");
  const listed = (catalog.json as { procedures: { path: string }[] }).procedures;
  expect(listed.map(({ path }) => path)).toEqual(procedures.map(({ path }) => path));
  for (const { path } of procedures) expect(document.text).toContain(`"operationId":"${path}"`);
});

test("no other site may read replies, unless it is named", async () => {
  const origin = "https://app.example.com";
  const closed = await get("/api/openapi.json", { origin });
  expect(closed.headers.has("access-control-allow-origin")).toBe(false);

  const open = await serveApp({ env: { CORS_ORIGINS: `${origin}, https://other.example.com` } });
  const ask = (from: string) =>
    open.send("GET", "/api/openapi.json", { headers: { origin: from } });
  const allowed = async (from: string) =>
    (await ask(from)).headers.get("access-control-allow-origin");
  expect(await allowed(origin)).toBe(origin);
  expect(await allowed("https://other.example.com")).toBe("https://other.example.com");
  expect(await allowed("https://app.example.com.evil.example")).toBeNull();
  expect(await allowed("http://app.example.com")).toBeNull();
  expect(await allowed("null")).toBeNull();
  // What a cache keeps for one origin is not for another.
  for (const from of [origin, "https://stranger.example.com"])
    expect((await ask(from)).headers.get("vary")).toMatch(/\borigin\b/i);
  const refused = await open.send("GET", "/api/expenses?token=x", { headers: { origin } });
  expect(refused.headers.get("access-control-allow-origin")).toBe(origin);
  const preflight = await open.send("OPTIONS", "/api/expenses", {
    headers: {
      origin,
      "access-control-request-method": "PATCH",
      "access-control-request-headers": "authorization,content-type,x-book-id,idempotency-key",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-methods")).toContain("PATCH");
  expect(preflight.headers.get("access-control-allow-headers")).toContain("x-book-id");
  expect(preflight.headers.get("access-control-allow-headers")).toContain("idempotency-key");
  expect(preflight.headers.has("access-control-allow-credentials")).toBe(false);
  await open.close();
});

test.each([
  "/api/profile",
  "/api/nothing",
  "/trpc/profile.get",
  "/api/auth/token",
  "/metrics",
  "/readyz",
])("nothing of %s is kept by caches", async (path) => {
  expect((await get(path)).headers.get("cache-control")).toBe("no-store");
});

test.each(["/api/expenses", "/trpc/expenses.list", "/docs"])(
  "OPTIONS %s is answered without a preflight's headers too",
  async (path) => {
    const { status, text } = await send("OPTIONS", path);
    expect([status, text]).toEqual([204, ""]);
  },
);

test("a list is there for HEAD as for GET, without its body", async () => {
  const { status, text } = await send("HEAD", "/api/openapi.json");
  expect([status, text]).toEqual([200, ""]);
});

test("headers that are too slow have 30 seconds and are answered, files an hour", () => {
  const { headersTimeout, requestTimeout, timeout } = server.http;
  expect([headersTimeout, requestTimeout]).toEqual([30_000, 3_600_000]);
  expect(timeout).toBeGreaterThan(headersTimeout + 5000);
});

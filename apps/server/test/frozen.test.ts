import { createFreezableDatabase } from "@outlay/embedded/testing";
import { afterAll, afterEach, expect, test } from "vitest";
import { problemOf, type Reply, serveApp } from "./http.fixture.ts";

const database = await createFreezableDatabase({
  poolSize: 3,
  statementTimeoutMs: 2000,
  answerGraceMs: 500,
  connectTimeoutSeconds: 1,
});
const server = await serveApp({
  beside: { database, keys: new Map([["test", Buffer.alloc(32)]]), clock: { now: new Date() } },
});
afterEach(database.thaw);
afterAll(async () => {
  await server.close();
  await database.close();
});
const alice = await server.signUp("alice");

const expense = { json: { amount: "1" } };

function assertUnavailable(reply: Reply): void {
  expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
  expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
}

test("while the database hangs whatever comes is 503 by its deadline, and all is well once it goes on", async () => {
  expect(await alice.send("GET", "/readyz")).toMatchObject({ status: 200 });
  database.freeze();
  const asked = [
    alice.send("GET", "/api/expenses"),
    ...Array.from({ length: 5 }, () => alice.send("POST", "/api/expenses", expense)),
    alice.send("GET", "/api/analytics/summary?from=2026-01-01&to=2026-12-31"),
    alice.send("GET", "/api/analytics/export"),
    server.send("POST", "/api/auth/login", {
      json: { email: "alice@example.com", password: "correct horse battery" },
    }),
    server.send("POST", "/api/auth/refresh", { json: { refreshToken: alice.refreshToken } }),
  ];
  const ready = await Promise.all([1, 2, 3].map(() => server.send("GET", "/readyz")));
  expect(ready.map(({ status }) => status)).toEqual([503, 503, 503]);
  expect(await server.send("GET", "/livez")).toMatchObject({ status: 200 });
  (await Promise.all(asked)).forEach(assertUnavailable);

  // Nothing is connected now, and nobody answers a new connection, either.
  assertUnavailable(await alice.send("POST", "/api/expenses", expense));
  database.thaw();
  await expect.poll(async () => (await server.send("GET", "/readyz")).status).toBe(200);
  expect(await alice.send("GET", "/api/expenses?includeTotal=true")).toMatchObject({
    status: 200,
    json: { total: 0 },
  });
  expect(await alice.send("POST", "/api/expenses", expense)).toMatchObject({ status: 201 });
}, 30_000);

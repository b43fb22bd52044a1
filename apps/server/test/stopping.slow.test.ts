import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);
const alice = await server.signUp("alice");

test("a server that stops is not ready and serves on, for six seconds if anything asks regularly, however often", async () => {
  const { send, stopping } = server;
  const isReady = () => send("GET", "/readyz");
  for (const before of [await isReady(), await isReady()])
    expect(before).toMatchObject({
      status: 200,
      json: {
        status: "ready",
        checks: { server: { status: "ok" }, database: { status: "ok" }, schema: { status: "ok" } },
      },
    });
  let isOver = false;
  const begun = performance.now();
  const stops = stopping.begin().then(() => (isOver = true));
  for (let asked = 1; asked <= 5; asked += 1) {
    expect(await isReady()).toMatchObject({
      status: 503,
      json: { status: "unavailable", checks: { server: { status: "stopping" } } },
    });
    const { status, headers } = await send("GET", "/api/expenses", {
      headers: { authorization: alice.authorization },
    });
    // A proxy keeps no connection that is about to end.
    expect([status, headers.get("connection")]).toEqual([200, "close"]);
  }
  expect(isOver).toBe(false);
  await stops;
  expect(performance.now() - begun).toBeGreaterThan(5_900);
  expect((await send("GET", "/livez")).status).toBe(200);
});

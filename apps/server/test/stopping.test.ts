import { runText } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";

const servers: Awaited<ReturnType<typeof serveApp>>[] = [];
afterAll(async () => {
  for (const server of servers.toReversed()) await server.close();
});
const first = await serveApp();
servers.push(first);
async function serveBeside() {
  const server = await serveApp({ beside: first });
  servers.push(server);
  return server;
}
test("where nobody asks, or a person did once, a stop does not wait", async () => {
  const { send, stopping } = await serveBeside();
  await send("GET", "/readyz");
  const begun = performance.now();
  await stopping.begin();
  expect(performance.now() - begun).toBeLessThan(100);
});

test("what a last request adds waits for another server's jobs, once those of its own have stopped", async () => {
  const mailer = { deliver: async () => undefined, close: async () => {} };
  const server = await serveApp({ mailer });
  servers.push(server);
  const bob = await server.signUp("bob");
  await server.settle();
  await server.jobs.stop();
  const json = { email: bob.user.email };
  const asked = await server.send("POST", "/api/auth/password-reset", { json });
  expect(asked.status).toBe(202);
  const waiting = await runText<{ name: string; state: string }>(
    server.database.db,
    "select name, state from public_jobs.job where name = 'token-mail' and state = 'created'",
  );
  expect(waiting).toHaveLength(1);
});

test("a database of another release is named as the reason", async () => {
  const { send, database } = await serveApp().then((server) => (servers.push(server), server));
  await database.db.execute("update migrations set hash = 'of another release'");
  expect(await send("GET", "/readyz")).toMatchObject({
    status: 503,
    json: {
      checks: {
        database: { status: "ok" },
        schema: { status: "other_release", detail: expect.stringContaining("outlay migrate") },
      },
    },
  });
});

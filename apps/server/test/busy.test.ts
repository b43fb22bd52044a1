import { openDatabase } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { problemOf, type Reply, serveApp } from "./http.fixture.ts";

const server = await serveApp({ database: { poolSize: 2 } });
const elsewhere = openDatabase(server.database.url);
afterAll(async () => {
  await elsewhere.close();
  await server.close();
});

/** Statements that take every connection of the server, as long ones do, until they are let go. */
async function holdConnections() {
  const { db } = server.database;
  const held = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const holding = elsewhere.db.transaction(async (tx) => {
    await tx.execute("select pg_advisory_xact_lock(14)");
    held.resolve();
    await done.promise;
  });
  await held.promise;
  const wait = "select pg_advisory_xact_lock_shared(14)";
  const running = [db.execute(wait).execute(), db.transaction(async (tx) => tx.execute(wait))];
  return async () => {
    done.resolve();
    await Promise.all([holding, ...running]);
  };
}

/** A reply with the seconds that it took. */
async function timed(sent: Promise<Reply>): Promise<{ reply: Reply; seconds: number }> {
  const startedAt = performance.now();
  const reply = await sent;
  return { reply, seconds: (performance.now() - startedAt) / 1000 };
}

test("while no connection is free, every request is asked within two seconds to retry later", async () => {
  const { send, user } = await server.signUp("alice");
  const json = { email: user.email, password: "correct horse battery" };
  const operations = [{ op: "create", amount: "1", kind: "expense" }];
  const letGo = await holdConnections();
  const all = await Promise.all(
    [
      send("GET", "/api/expenses"),
      send("POST", "/api/expenses", { json: { amount: "1" } }),
      send("POST", "/api/expenses", {
        json: { amount: "2" },
        headers: { "idempotency-key": "once" },
      }),
      send("POST", "/api/transactions/bulk", { json: { operations, mode: "perItem" } }),
      server.send("POST", "/api/auth/login", { json }),
      server.send("POST", "/api/auth/register", {
        json: { ...json, email: "bob@example.com", name: "Bob" },
      }),
    ].map(timed),
  );
  for (const { reply, seconds } of all) {
    expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(seconds).toBeGreaterThan(1.9);
    expect(seconds).toBeLessThan(3.5);
  }
  expect(await server.send("GET", "/livez")).toMatchObject({ status: 200 });

  // A request that has waited for less goes on as soon as one is free.
  const waiting = send("POST", "/api/expenses", { json: { amount: "3" } });
  await letGo();
  expect(await waiting).toMatchObject({ status: 201 });
  expect(await send("GET", "/api/expenses")).toMatchObject({
    json: { items: [{ amount: "3.00" }] },
  });
  expect(await send("GET", "/api/expenses?includeTotal=true")).toMatchObject({
    json: { total: 1 },
  });
  expect(await server.send("POST", "/api/auth/login", { json })).toMatchObject({ status: 200 });
  await expect(server.signUp("bob")).resolves.toBeDefined();
});

test("many more requests than connections are all served", async () => {
  const { send } = await server.signUp("carol");
  const all = Array.from({ length: 60 }, (_, index) =>
    index % 2
      ? send("GET", "/api/expenses")
      : send("POST", "/api/expenses", { json: { amount: "1" } }),
  );
  const statuses = (await Promise.all(all)).map(({ status }) => status);
  expect(statuses).toEqual(all.map((_, index) => (index % 2 ? 200 : 201)));
});

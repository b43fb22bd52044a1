import { books, openDatabase } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { expect, test } from "vitest";
import { assertNothingInside, problemOf, serveApp } from "./http.fixture.ts";

/** Holds a book, as a long write would, until `release`. */
async function lockBook(url: string) {
  const { db, close } = openDatabase(url);
  const held = Promise.withResolvers<void>();
  const done = Promise.withResolvers<void>();
  const holding = db.transaction(async (tx) => {
    await tx.select().from(books).for("update");
    held.resolve();
    await done.promise;
  });
  await held.promise;
  return {
    /** Ends the connection that waits for the book, as a database that goes down does. */
    endWaiting: async () => {
      const waiting = () =>
        db.execute(
          "select pg_terminate_backend(pid) as ended from pg_stat_activity " +
            "where datname = current_database() and wait_event_type = 'Lock'",
        );
      await expect.poll(waiting).toMatchObject([{ ended: true }]);
    },
    release: async () => {
      done.resolve();
      await holding;
      await close();
    },
  };
}

test("a database that is gone is the service's fault: 503, and ready says so", async () => {
  const gone = await createTestDatabase();
  const server = await serveApp({ db: gone.db });
  const { send } = await server.signUp("alice");
  expect(await send("GET", "/readyz")).toMatchObject({ status: 200 });
  await gone.close();

  const replies = [
    await send("GET", "/api/expenses"),
    await send("POST", "/api/expenses", { json: { amount: "1" } }),
    await server.send("POST", "/api/auth/login", {
      json: { email: "alice@example.com", password: "correct horse battery" },
    }),
  ];
  for (const reply of replies)
    expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
  expect(await send("GET", "/trpc/expenses.list")).toMatchObject({
    status: 503,
    json: { error: { json: { data: { code: "server.unavailable" } } } },
  });
  expect(await send("GET", "/readyz")).toMatchObject({
    status: 503,
    json: { status: "unavailable" },
  });
  expect(await send("GET", "/livez")).toMatchObject({ status: 200 });
  await server.close();
});

test("a database that nobody answers for is 503, too", async () => {
  const nowhere = openDatabase("postgresql://outlay@127.0.0.1:1/outlay", {
    connectTimeoutSeconds: 1,
  });
  const server = await serveApp({ db: nowhere.db });
  const json = { email: "alice@example.com", password: "correct horse battery" };
  const reply = await server.send("POST", "/api/auth/login", { json });
  expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
  expect(await server.send("GET", "/readyz")).toMatchObject({ status: 503 });
  await nowhere.close();
  await server.close();
});

test("a database that goes down in the middle of a write is 503; nothing is written, the next write works", async () => {
  const server = await serveApp();
  const { send } = await server.signUp("alice");
  const book = await lockBook(server.database.url);
  const writing = send("POST", "/api/expenses", { json: { amount: "1" } });
  await book.endWaiting();
  expect(problemOf(await writing)).toMatchObject({ status: 503, code: "server.unavailable" });
  await book.release();

  expect(await send("GET", "/api/expenses?includeTotal=true")).toMatchObject({
    status: 200,
    json: { total: 0 },
  });
  expect(await send("POST", "/api/expenses", { json: { amount: "1" } })).toMatchObject({
    status: 201,
  });
  await server.close();
});

test("a write that cannot get its book in time is 503, to be tried again", async () => {
  const server = await serveApp({ database: { lockTimeoutMs: 50 } });
  const { send } = await server.signUp("alice");
  const book = await lockBook(server.database.url);
  const refused = await send("POST", "/api/expenses", { json: { amount: "1" } });
  await book.release();
  expect(problemOf(refused)).toMatchObject({ status: 503, code: "server.unavailable" });
  expect(await send("POST", "/api/expenses", { json: { amount: "1" } })).toMatchObject({
    status: 201,
  });
  await server.close();
});

test("what a migration changes under a running server is 503 at worst, and then all is well", async () => {
  const server = await serveApp({ database: { poolSize: 1 } });
  const { send } = await server.signUp("alice");
  const write = () => send("POST", "/api/expenses", { json: { amount: "1" } });
  const read = () => send("GET", "/api/accounts");
  for (const call of [write, write, read, read]) expect((await call()).status).toBeLessThan(300);
  await server.database.db.execute("alter table accounts alter column name type varchar(300)");
  const replies = [await read(), await write(), await write(), await read(), await write()];
  const refused = replies.filter(({ status }) => status >= 300);
  for (const reply of refused) {
    expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect(replies.at(-1)).toMatchObject({ status: 201 });
  expect(await send("GET", "/api/expenses?includeTotal=true")).toMatchObject({
    json: { total: 5 - refused.length },
  });
  await server.close();
});

test("when the disk is full, the first of the statements that are sent together reports it: 503", async () => {
  const server = await serveApp();
  const { send } = await server.signUp("alice");
  const { db } = server.database;
  // As PostgreSQL does when it cannot extend a table's file.
  await db.execute(`create function refuse() returns trigger language plpgsql as
    $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`);
  for (const table of ["transactions", "daily_totals", "changes", "sessions"])
    await db.execute(
      `create trigger full_disk before insert on ${table} for each row execute function refuse()`,
    );
  const json = { email: "alice@example.com", password: "correct horse battery" };
  const replies = [
    await send("POST", "/api/expenses", { json: { amount: "1" } }),
    await send("POST", "/api/expenses", {
      json: { amount: "2" },
      headers: { "idempotency-key": "twice" },
    }),
    await send("POST", "/api/accounts", { json: { name: "Card" } }),
    await server.send("POST", "/api/auth/login", { json }),
  ];
  for (const reply of replies)
    expect(problemOf(reply)).toMatchObject({ status: 503, code: "server.unavailable" });
  for (const table of ["transactions", "daily_totals", "changes", "sessions"])
    await db.execute(`drop trigger full_disk on ${table}`);
  expect(await send("POST", "/api/expenses", { json: { amount: "1" } })).toMatchObject({
    status: 201,
  });
  await server.close();
});

test("an unexpected error is masked over REST and tRPC, under the id of the request", async () => {
  const server = await serveApp();
  const { send } = await server.signUp("alice");
  await server.database.db.execute("alter table transactions rename column payee to payer");
  const rest = problemOf(await send("GET", "/api/expenses"));
  expect(rest).toMatchObject({ status: 500, code: "server.error", issues: [] });
  const trpc = await send("GET", "/trpc/expenses.list");
  assertNothingInside(trpc);
  expect(trpc).toMatchObject({
    status: 500,
    json: { error: { json: { message: rest.detail, data: { code: "server.error" } } } },
  });
  await server.close();
});

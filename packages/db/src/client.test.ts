import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { openDatabase, type Db } from "./client.ts";
import { createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
afterAll(database.close);

const setting = async (db: Db, name: string) => {
  const [row] = await db.execute(sql`select current_setting(${name}) as value`);
  return row?.["value"];
};

test("every connection says whose it is and has its patience bounded", async () => {
  const { db } = database;
  expect(await setting(db, "application_name")).toBe("outlay");
  expect(await setting(db, "statement_timeout")).toBe("30s");
  expect(await setting(db, "lock_timeout")).toBe("10s");
  expect(await setting(db, "idle_in_transaction_session_timeout")).toBe("1min");
});

test("dates are written year first, whatever the database is set to", async () => {
  const name = sql.identifier(new URL(database.url).pathname.slice(1));
  await database.db.execute(sql`alter database ${name} set datestyle = 'German'`);
  const { db, close } = openDatabase(database.url);
  expect(await db.execute(sql`select concat(date '2026-11-01') as day`)).toEqual([
    { day: "2026-11-01" },
  ]);
  await close();
});

test("a statement that runs longer than its timeout is cancelled", async () => {
  const { db, close } = openDatabase(database.url, { statementTimeoutMs: 50 });
  await expect(db.execute(sql`select pg_sleep(10)`)).rejects.toMatchObject({
    cause: { code: "57014" },
  });
  await close();
});

test("a transaction that does nothing for longer than its timeout is ended, and leaves the connection free", async () => {
  const { db, close } = openDatabase(database.url, { poolSize: 1, idleInTransactionTimeoutMs: 50 });
  const running = sql`select 1 from pg_stat_activity where state like 'idle in transaction%'`;
  const idle = db.transaction(async (tx) => {
    await tx.execute(sql`create table never (body text)`);
    await expect.poll(() => database.db.execute(running)).toEqual([]);
    await tx.execute(sql`select 1`);
  });
  await expect(idle).rejects.toThrow();
  const left = sql`select to_regclass('never') as name`;
  await expect.poll(() => db.execute(left).catch(() => [])).toEqual([{ name: null }]);
  await close();
});

test("both of libpq's ways to name a socket's directory lead to the same database", async () => {
  const { hostname, username, pathname, port } = new URL(database.url);
  const asParameter = `postgresql://localhost:${port}${pathname}?host=${hostname}&user=${username}`;
  const { db, close } = openDatabase(asParameter);
  const rows = await db.execute(sql`select '/' || current_database() as path`);
  expect(rows).toEqual([{ path: pathname }]);
  await close();
});

test("a function that takes a Db works on a connection and inside a transaction of it", async () => {
  const inside = await database.db.transaction(async (tx) => {
    const outer = await setting(tx, "application_name");
    const nested = await tx.transaction((savepoint) => setting(savepoint, "application_name"));
    return [outer, nested];
  });
  expect(inside).toEqual(["outlay", "outlay"]);
});

test("closing lets a running query finish and refuses new ones", async () => {
  const { db, close } = openDatabase(database.url);
  const running = db.execute(sql`select 'finished' as state from pg_sleep(0.5)`).execute();
  const isRunning = () =>
    database.db.execute(sql`select 1 from pg_stat_activity
      where state = 'active' and query like '%pg_sleep(0.5)' and pid <> pg_backend_pid()`);
  await expect.poll(isRunning).toHaveLength(1);
  const closing = close();
  await expect(db.execute(sql`select 1`)).rejects.toMatchObject({
    cause: { code: "CONNECTION_ENDED" },
  });
  expect(await running).toEqual([{ state: "finished" }]);
  await closing;
});

test("databases for tests that are made at the same time are separate and have the schema without rows", async () => {
  const clones = await Promise.all([1, 2, 3, 4].map(() => createTestDatabase()));
  expect(new Set(clones.map(({ url }) => url))).toHaveLength(4);
  const counts = await Promise.all(
    clones.map(({ db }) => db.execute(sql`select count(*)::int as users from users`)),
  );
  expect(counts.map(([row]) => row)).toEqual(clones.map(() => ({ users: 0 })));
  await Promise.all(clones.map(({ close }) => close()));
});

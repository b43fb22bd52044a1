import { sql } from "drizzle-orm";
import { afterAll, describe, expect, test } from "vitest";
import { type Db, openDatabase } from "./client.ts";
import { migrateDatabase } from "./migrate.ts";
import { hasPgBouncer, type PgBouncer, startPgBouncer } from "./pgbouncer.fixture.ts";
import { prepared } from "./prepared.ts";
import { findPooling } from "./pooling.ts";
import { createEmptyDatabase, createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
const started: PgBouncer[] = [];
afterAll(async () => {
  for (const { stop } of started) await stop();
  await database.close();
});

async function behind(
  ...settings: Parameters<typeof startPgBouncer> extends [string, ...infer Rest] ? Rest : never
) {
  const pooler = await startPgBouncer(database.url, ...settings);
  started.push(pooler);
  return pooler;
}

const settingOf = async (db: Db, name: string) => {
  const [row] = await db.execute(sql`select current_setting(${name}) as value`);
  return row?.["value"];
};

test("a PostgreSQL that is reached directly is known as such", async () => {
  expect(await findPooling(database.url)).toBe("direct");
});

describe.runIf(hasPgBouncer)("behind PgBouncer with its default settings", () => {
  test("its mode is found out", async () => {
    expect(await findPooling((await behind({ mode: "session" })).url)).toBe("session");
    expect(await findPooling((await behind({ mode: "transaction" })).url)).toBe("transaction");
    const alone = await behind({ mode: "transaction", poolSize: 1 });
    expect(await findPooling(alone.url)).toBe("transaction");
    const roundRobin = await behind({ mode: "transaction", more: "server_round_robin = 1" });
    expect(await findPooling(roundRobin.url)).toBe("transaction");
  });

  test("in statement mode, which has no transactions, it says so itself", async () => {
    const { url } = await behind({ mode: "statement" });
    await expect(findPooling(url)).rejects.toThrow("statement mode");
  });

  test.for(["session", "transaction"] as const)(
    "in %s mode a database is migrated",
    async (mode) => {
      const { url, drop } = await createEmptyDatabase();
      const pooler = await startPgBouncer(url, { mode });
      await Promise.all([1, 2, 3].map(() => migrateDatabase(pooler.url)));
      const opened = openDatabase(pooler.url, { pooling: mode });
      expect(await opened.db.execute(sql`select from migrations`)).not.toEqual([]);
      await opened.close();
      await pooler.stop();
      await drop();
    },
  );

  test.for(["session", "transaction"] as const)(
    "in %s mode statements of a transaction have the limits of time",
    async (mode) => {
      const { url } = await behind({ mode });
      const limits = {
        statementTimeoutMs: 21_000,
        lockTimeoutMs: 7000,
        idleInTransactionTimeoutMs: 9000,
      };
      const { db, close } = openDatabase(url, { pooling: mode, ...limits });
      const read = (tx: Db) =>
        Promise.all(
          ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"].map((name) =>
            settingOf(tx, name),
          ),
        );
      expect(await db.transaction(read)).toEqual(["21s", "7s", "9s"]);
      expect(await db.transaction(read, { isolationLevel: "repeatable read" })).toEqual([
        "21s",
        "7s",
        "9s",
      ]);
      await close();
      // Nothing of it is left to others of the pool.
      const after = openDatabase(url, { pooling: "transaction", poolSize: 1 });
      expect(await settingOf(after.db, "lock_timeout")).toBe("0");
      await after.close();
    },
  );

  test("a pool that takes a pooler in transaction mode for a direct one works again within five seconds", async () => {
    const { url } = await behind({ mode: "transaction" });
    const { db, close } = openDatabase(url);
    const name = sql`select ${1}::int as one`;
    const named = (tx: Db) => prepareNamed(tx).execute({ value: 1 });
    const work = () =>
      db.transaction((tx) =>
        Promise.all([named(tx), tx.execute(name), named(tx), tx.execute(name)]),
      );
    const until = Date.now() + 5000;
    const many = () => Promise.allSettled(Array.from({ length: 30 }, work));
    let outcomes = await many();
    while (outcomes.some(({ status }) => status === "rejected") && Date.now() < until)
      outcomes = await many();
    expect(outcomes.filter(({ status }) => status === "rejected")).toEqual([]);
    const [stuck] = await database.db.execute<{ count: number }>(
      sql`select count(*)::int as count from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()`,
    );
    expect(stuck?.count).toBe(0);
    await close();
  });

  test("transactions by the hundred run over few connections of the server", async () => {
    const { url } = await behind({ mode: "transaction", poolSize: 2 });
    const { db, close } = openDatabase(url, { pooling: "transaction", poolWaitMs: 20_000 });
    const work = () =>
      db.transaction((tx) =>
        Promise.all([1, 2, 3].map(() => prepareNamed(tx).execute({ value: 1 }))),
      );
    const all = await Promise.all(Array.from({ length: 200 }, work));
    expect(all).toHaveLength(200);
    await close();
  });

  test("a pool works again after the pooler has gone and come back", async () => {
    const pooler = await behind({ mode: "transaction" });
    const { db, close } = openDatabase(pooler.url, { pooling: "transaction" });
    await Promise.all(Array.from({ length: 10 }, () => db.execute(sql`select 1`)));
    const cut = db.transaction((tx) => tx.execute(sql`select pg_sleep(30)`)).catch(() => "cut");
    await expect
      .poll(() =>
        database.db.execute(
          sql`select 1 from pg_stat_activity where query like '%pg_sleep(30)%' and pid <> pg_backend_pid()`,
        ),
      )
      .toHaveLength(1);
    await pooler.restart();
    expect(await cut).toBe("cut");
    await expect
      .poll(() => db.execute(sql`select 1 as one`).catch(() => []), { timeout: 5000 })
      .toEqual([{ one: 1 }]);
    await close();
  });

  test("in transaction mode notifications come over a direct address, if there is one", async () => {
    const { url } = await behind({ mode: "transaction" });
    const heard = Promise.withResolvers<string>();
    const opened = Promise.withResolvers<void>();
    const listening = openDatabase(url, { pooling: "transaction", listenUrl: database.url });
    await listening.channel.listen(heard.resolve, opened.resolve);
    await opened.promise;
    const sending = openDatabase(url, { pooling: "transaction" });
    // Without one it hears nothing, and does not fail.
    await sending.channel.listen(
      () => {},
      () => {},
    );
    await sending.channel.send("changed");
    expect(await heard.promise).toBe("changed");
    await Promise.all([listening.close(), sending.close()]);
  });
});

const prepareNamed = (() => {
  const fields = { one: Number };
  return (db: Db) =>
    prepared("one", fields, (on) =>
      on.select({ one: sql`${sql.placeholder("value")}::int` }).from(sql`(values (1)) as one`),
    )(db, undefined);
})();

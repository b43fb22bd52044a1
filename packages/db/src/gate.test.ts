import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "./client.ts";
import { createGate } from "./gate.ts";
import { createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
afterAll(database.close);
await database.db.execute(sql`create table notes (body text)`);

/** A pool whose connections are all held, one by a transaction and one by a statement, until they are let go. */
async function heldPool(poolWaitMs: number) {
  const pool = openDatabase(database.url, { poolSize: 2, poolWaitMs });
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const holder = database.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(14)`);
    held.resolve();
    await letGo.promise;
  });
  await held.promise;
  const running = [
    pool.db.execute(sql`select pg_advisory_lock_shared(14)`).execute(),
    pool.db.transaction(async (tx) => tx.execute(sql`select pg_advisory_xact_lock_shared(14)`)),
  ];
  return {
    ...pool,
    letGo: async () => {
      letGo.resolve();
      await Promise.all([holder, ...running]);
    },
  };
}

test("without a free connection nothing begins, and what waited in vain is never done", async () => {
  const { db, letGo, close } = await heldPool(100);
  const busy = { cause: { code: "53300" } };
  const note = sql`insert into notes values ('too late')`;
  await Promise.all([
    expect(db.execute(note)).rejects.toMatchObject(busy),
    expect(db.transaction(async (tx) => tx.execute(note))).rejects.toMatchObject({ code: "53300" }),
  ]);
  const waiting = db.execute(sql`insert into notes values ('in time')`).execute();
  await letGo();
  await waiting;
  expect(await db.execute(sql`select body from notes`)).toEqual([{ body: "in time" }]);
  await close();
});

test("what may wait only shortly is rejected sooner, on the same connections", async () => {
  const { db, shortWaitDb, letGo, close } = await heldPool(500);
  const order: string[] = [];
  const note = (name: string) => () => order.push(name);
  await Promise.all([
    db.execute(sql`select 1`).then(note("served"), note("patient")),
    shortWaitDb.execute(sql`select 1`).then(note("served"), note("short")),
  ]);
  expect(order).toEqual(["short", "patient"]);
  await letGo();
  expect(await shortWaitDb.execute(sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await close();
});

test("a place passes on to the longest waiting statement, also from a failed one", async () => {
  const gate = createGate(1);
  const seen: string[] = [];
  const task = (name: string) => async () => {
    seen.push(name);
    if (name === "fails") throw new Error(name);
  };
  const all = ["first", "fails", "second", "third"].map((name) => gate(task(name), 1000));
  await Promise.allSettled(all);
  expect(seen).toEqual(["first", "fails", "second", "third"]);
  await expect(gate(async () => "free again", 0)).resolves.toBe("free again");
});

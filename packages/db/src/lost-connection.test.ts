import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { type Db, openDatabase } from "./client.ts";
import { createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
afterAll(database.close);
await database.db.execute(sql`create table notes (body text)`);

const notes = () => database.db.execute(sql`select body from notes`);
const pidOf = async (db: Db) => {
  const [row] = await db.execute(sql`select pg_backend_pid() as pid`);
  return Number(row?.["pid"]);
};

/** Ends a connection as a database that restarts does, and waits until it is gone. */
async function end(pid: number): Promise<void> {
  await database.db.execute(sql`select pg_terminate_backend(${pid})`);
  await expect
    .poll(() => database.db.execute(sql`select 1 from pg_stat_activity where pid = ${pid}`))
    .toEqual([]);
}

test("a connection that ends in the middle of a statement fails its transaction alone", async () => {
  const { db, close } = openDatabase(database.url, { poolSize: 1 });
  const begun = Promise.withResolvers<number>();
  const work = db.transaction(async (tx) => {
    begun.resolve(await pidOf(tx));
    await tx.execute(sql`insert into notes select 'in the middle' from pg_sleep(30)`);
  });
  await Promise.all([expect(work).rejects.toThrow(), begun.promise.then(end)]);
  const serves = () => db.execute(sql`select 1 as one`).catch(() => []);
  await expect.poll(serves).toEqual([{ one: 1 }]);
  expect(await notes()).toEqual([]);
  await close();
});

test("what follows in a transaction whose connection ended is written by no other connection", async () => {
  const { db, close } = openDatabase(database.url, { poolSize: 1 });
  const ended = Promise.withResolvers<string>();
  const work = db.transaction(async (tx) => {
    const pid = await pidOf(tx);
    await tx.execute(sql`insert into notes values ('before')`);
    await end(pid);
    // The pool connects again for others.
    await expect.poll(() => pidOf(db).catch(() => pid)).not.toBe(pid);
    const after = tx.execute(sql`insert into notes values ('after')`);
    ended.resolve(
      await after.then(
        () => "written",
        () => "refused",
      ),
    );
  });
  await expect(work).rejects.toThrow();
  expect(await ended.promise).toBe("refused");
  await close();
  expect(await notes()).toEqual([]);
});

import { createServer, connect as connectTo, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, expect, test } from "vitest";
import { type Db, openDatabase } from "@outlay/db";
import { createFreezableDatabase } from "./frozen.fixture.ts";

const deadlines = { statementTimeoutMs: 1000, answerGraceMs: 200, connectTimeoutSeconds: 1 };
const database = await createFreezableDatabase();
afterAll(database.close);
afterEach(database.thaw);
await database.db.execute(sql`create table notes (body text)`);

const unanswered = { code: "CONNECTION_UNANSWERED" };
/** A transaction fails with either: its statement had no answer, or its connection is gone. */
const dropped = { code: expect.stringMatching(/^CONNECTION_(UNANSWERED|CLOSED)$/) };
const one = (db: Db) => db.execute(sql`select 1 as one`).catch(() => []);
const notes = () => database.db.execute(sql`select body from notes`);

test("a statement to a server that hangs fails by its deadline, and its place is free again", async () => {
  const { db, close } = openDatabase(database.url, { poolSize: 2, poolWaitMs: 100, ...deadlines });
  await Promise.all([db.execute(sql`select 1`), db.execute(sql`select 1`)]);
  database.freeze();
  const held = [
    db.execute(sql`select 1`).execute(),
    db.transaction(async (tx) => tx.execute(sql`insert into notes values ('never')`)),
  ];
  await expect(db.execute(sql`select 1`)).rejects.toMatchObject({ cause: { code: "53300" } });
  await Promise.all([
    expect(held[0]).rejects.toMatchObject({ cause: unanswered }),
    expect(held[1]).rejects.toMatchObject(dropped),
  ]);
  // Both places are free, for what finds out that nobody answers a new connection, either.
  for (const attempt of [db.execute(sql`select 1`), db.execute(sql`select 1`)])
    await expect(attempt).rejects.toMatchObject({ cause: { code: "CONNECT_TIMEOUT" } });
  database.thaw();
  await expect.poll(() => one(db)).toEqual([{ one: 1 }]);
  expect(await notes()).toEqual([]);
  await close();
});

test("a transaction that is under way when the server hangs fails by its deadline; nothing of it is written", async () => {
  const { db, close } = openDatabase(database.url, { poolSize: 1, ...deadlines });
  const work = db.transaction(async (tx) => {
    await tx.execute(sql`insert into notes values ('before')`);
    database.freeze();
    await Promise.all([1, 2, 3].map(() => tx.execute(sql`insert into notes values ('after')`)));
  });
  await expect(work).rejects.toMatchObject(dropped);
  database.thaw();
  await expect.poll(() => one(db)).toEqual([{ one: 1 }]);
  expect(await notes()).toEqual([]);
  await close();
});

test("what can do without an answer goes on without", async () => {
  const { shortWaitDb, close } = openDatabase(database.url, { poolSize: 1 });
  await shortWaitDb.execute(sql`select 1`);
  database.freeze();
  const asked = shortWaitDb.execute(sql`select 1`).execute();
  await expect(asked).rejects.toMatchObject({ cause: { code: "57014" } });
  database.thaw();
  await expect.poll(() => one(shortWaitDb)).toEqual([{ one: 1 }]);
  await close();
});

const sockets = () => process.getActiveResourcesInfo().filter((name) => name === "PipeWrap").length;

test("a pool of a server that hangs closes, and leaves no connection open", async () => {
  const before = sockets();
  const { db, close } = openDatabase(database.url, { poolSize: 2 });
  await Promise.all([db.execute(sql`select 1`), db.execute(sql`select 1`)]);
  expect(sockets()).toBe(before + 2);
  database.freeze();
  const held = db.execute(sql`select 1`).execute();
  const refused = held.catch((error: Error) => error.cause);
  // It is on its way.
  await setImmediate();
  await close({ timeoutSeconds: 0.1 });
  expect(await refused).toMatchObject({ code: "CONNECTION_DESTROYED" });
  await expect.poll(sockets).toBe(before);
});

/** Stands between a pool and PostgreSQL; `cut` resets what is connected, as a network that fails does. */
async function createCuttable(url: URL) {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectTo(`${decodeURIComponent(url.hostname)}/.s.PGSQL.${url.port}`);
    open.add(client);
    client.on("close", () => upstream.destroy()).on("error", () => {});
    upstream.on("close", () => client.destroy()).on("error", () => {});
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens on no port");
  return {
    url: `postgresql://${url.username}@127.0.0.1:${address.port}${url.pathname}`,
    cut: () => open.forEach((client) => client.resetAndDestroy()),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test("after a reset in the middle of a transaction the pool connects again, and each statement gets its own answer", async () => {
  const cuttable = await createCuttable(new URL(database.url));
  const { db, close } = openDatabase(cuttable.url, { poolSize: 1, ...deadlines });
  const work = db.transaction(async (tx) => {
    await tx.execute(sql`select 1`);
    cuttable.cut();
    await tx.execute(sql`insert into notes values ('cut')`);
  });
  await expect(work).rejects.toThrow();
  await expect.poll(() => one(db)).toEqual([{ one: 1 }]);
  const all = [1, 2, 3].map((n) => db.execute(sql`select ${n}::int as n`).execute());
  expect(await Promise.all(all)).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }]]);
  expect(await notes()).toEqual([]);
  await close();
  await cuttable.close();
});

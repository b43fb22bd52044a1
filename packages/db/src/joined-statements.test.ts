import { setImmediate } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { type Db, openDatabase } from "./client.ts";
import { command } from "./prepared.ts";
import { param } from "./statements.ts";
import { createTestDatabase } from "./testing.ts";

const { url, close: drop } = await createTestDatabase();
const open = (options = {}) => openDatabase(url, { poolSize: 1, ...options });
const { db, close } = open();
afterAll(async () => {
  await close();
  await drop();
});
await db.execute(
  sql`create table notes (body text constraint notes_short check (length(body) < 9))`,
);

const insert = command("insert_note", sql`insert into notes values (${param("body")})`);
const write = (tx: Db, body: string) => insert(tx, { body });
const rest = command("rest", sql`select pg_sleep(${param("seconds")}::float)`);
const written = async () =>
  (await db.execute(sql`select body from notes order by body`)).map(({ body }) => body);
const outcomes = async (sent: Promise<unknown>[]) =>
  (await Promise.allSettled(sent)).map(({ status }) => status);

// A connection that knows the statements sends them together.
const know = async (known: Db) => {
  await known.transaction(async (tx) => {
    await write(tx, "known");
    await rest(tx, { seconds: 0 });
  });
  await known.execute(sql`truncate notes`);
};
beforeEach(() => know(db));

test("of statements that share an answer, those before the one that fails are done and those behind it are not", async () => {
  const seen: string[] = [];
  const work = db.transaction(async (tx) => {
    seen.push(
      ...(await outcomes(["fits", "much too long", "fits, too"].map((body) => write(tx, body)))),
    );
  });
  await expect(work).rejects.toMatchObject({ constraint_name: "notes_short" });
  expect(seen).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(await written()).toEqual([]);
  await db.transaction((tx) => write(tx, "after"));
  expect(await written()).toEqual(["after"]);
});

test("a failure is met by what is sent in the same moment, whichever way it goes", async () => {
  const work = db.transaction((tx) =>
    Promise.all([
      write(tx, "much too long"),
      tx.execute(sql`insert into notes values ('apart')`),
      write(tx, "fits"),
    ]),
  );
  await expect(work).rejects.toMatchObject({ constraint_name: "notes_short" });
  expect(await written()).toEqual([]);
});

test("a transaction whose commit is refused fails, and leaves its connection", async () => {
  await db.execute(
    sql`create table orders (id int primary key, parent int references orders deferrable initially deferred)`,
  );
  // Its first time on this connection has a Sync of its own.
  const order = (id: number) =>
    command(`order_${id}`, sql`insert into orders values (${param("id")}, 0)`);
  for (const id of [1, 2, 3, 4, 5]) {
    const work = db.transaction(async (tx) => void order(id)(tx, { id }).catch(() => undefined));
    await expect(work).rejects.toMatchObject({ code: "23503" });
  }
  await db.transaction((tx) => write(tx, "after"));
  expect(await written()).toEqual(["after"]);
});

test("a transaction that PostgreSQL rolls back at its commit fails", async () => {
  const apart = command(
    "insert_apart",
    sql`insert into notes values (${param("body")}) returning 1`,
  );
  const work = db.transaction(async (tx) => {
    apart(tx, { body: "much too long" }).catch(() => undefined);
    return Promise.resolve("done");
  });
  await expect(work).rejects.toMatchObject({ constraint_name: "notes_short" });
});

test("rows that came before an error are none of the next query", async () => {
  await expect(
    db.execute(sql`select 10 / (3 - number) from generate_series(1, 5) number`),
  ).rejects.toMatchObject({ cause: { code: "22012" } });
  expect(await db.execute(sql`select 1 as one`)).toEqual([{ one: 1 }]);
});

test("each of the statements that are answered together has its time", async () => {
  const patient = open({ statementTimeoutMs: 500, answerGraceMs: 100 });
  try {
    await know(patient.db);
    const sleeping = patient.db.transaction((tx) =>
      Promise.all([0.3, 0.3, 0.3].map((seconds) => rest(tx, { seconds }))),
    );
    await expect(sleeping).resolves.toHaveLength(3);
    const tooLong = patient.db.transaction((tx) => rest(tx, { seconds: 5 }));
    await expect(tooLong).rejects.toMatchObject({ code: "57014" });
  } finally {
    await patient.close();
  }
});

// A pool that misses a statement no longer prepares any.
test("nothing is written by itself where a transaction cannot begin", async () => {
  await db.execute(sql`deallocate all`);
  const seen: string[] = [];
  const work = db.transaction(async (tx) => {
    seen.push(
      ...(await outcomes([
        write(tx, "known"),
        tx.execute(sql`insert into notes values ('simple')`).execute(),
        tx.execute(sql`insert into notes values (${"described"})`).execute(),
      ])),
    );
  });
  await expect(work).rejects.toMatchObject({ code: "26000" });
  expect(seen).toEqual(["rejected", "rejected", "rejected"]);
  expect(await written()).toEqual([]);
  await db.transaction((tx) => write(tx, "after"));
  expect(await written()).toEqual(["after"]);
});

test("what is sent later waits for a transaction that cannot begin", async () => {
  const fresh = open();
  try {
    await know(fresh.db);
    const [begun] = await fresh.db.execute<{ name: string }>(
      sql`select name from pg_prepared_statements where statement = 'begin '`,
    );
    await fresh.db.execute(sql.raw(`deallocate "${begun?.name ?? ""}"`));
    const work = fresh.db.transaction(async (tx) => {
      await setImmediate();
      await write(tx, "known");
    });
    await expect(work).rejects.toMatchObject({ code: "26000" });
    expect(await written()).toEqual([]);
  } finally {
    await fresh.close();
  }
});

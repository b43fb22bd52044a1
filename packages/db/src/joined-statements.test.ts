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

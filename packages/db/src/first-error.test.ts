import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import type { Db } from "./client.ts";
import { createTestDatabase } from "./testing.ts";

const database = await createTestDatabase();
afterAll(database.close);
await database.db.execute(
  sql`create table notes (body text constraint notes_short check (length(body) < 9))`,
);

const write = (tx: Db, body: string) => tx.execute(sql`insert into notes values (${body})`);
const tooLong = { code: "23514", constraint_name: "notes_short" };
const rows = () => database.db.execute(sql`select body from notes`);

/** What a statement fails with; undefined of one that succeeds. */
const failure = (statement: PromiseLike<unknown>) =>
  statement.then(
    () => undefined,
    (error: Error) => error.cause,
  );

test("of statements that are sent together, each that fails reports the first error", async () => {
  const errors: unknown[] = [];
  const work = database.db.transaction(async (tx) => {
    const sent = [
      write(tx, "fits"),
      write(tx, "much too long"),
      write(tx, "fits, too"),
      divide(tx),
    ];
    errors.push(...(await Promise.all(sent.map(failure))));
  });
  await expect(work).rejects.toMatchObject(tooLong);
  expect(errors).toMatchObject([undefined, tooLong, tooLong, tooLong]);
  expect(await rows()).toEqual([]);
});

const divide = (tx: Db) => tx.execute(sql`select 1 / length(body) from notes`);

test("the first error is reported even by a statement whose answer takes a longer way", async () => {
  const slowly = async (statement: Promise<unknown>) => {
    await statement.catch((error: unknown) => Promise.resolve().then(() => Promise.reject(error)));
  };
  const work = database.db.transaction(async (tx) =>
    Promise.all([slowly(write(tx, "much too long").execute()), write(tx, "fits")]),
  );
  await expect(work).rejects.toMatchObject({ cause: tooLong });
});

test("what follows a savepoint that was taken back has errors of its own", async () => {
  const work = database.db.transaction(async (tx) => {
    await tx.transaction((inner) => write(inner, "much too long")).catch(() => {});
    await tx.execute(sql`select 1 / 0`);
  });
  await expect(work).rejects.toMatchObject({ cause: { code: "22012" } });
});

test("a savepoint that was taken back fails nothing else", async () => {
  await database.db.transaction(async (tx) => {
    await tx.transaction((inner) => write(inner, "much too long")).catch(() => {});
    await write(tx, "fits");
  });
  expect(await rows()).toEqual([{ body: "fits" }]);
});

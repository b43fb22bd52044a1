import { afterEach, beforeEach, expect, test } from "vitest";
import { connect } from "./connect.ts";
import { copyDatabase } from "./copy-database.ts";
import { migrateDatabase } from "./migrate.ts";
import { createEmptyDatabase } from "./testing.ts";

type Made = Awaited<ReturnType<typeof createEmptyDatabase>>;
let from: Made;
let to: Made;
beforeEach(async () => {
  [from, to] = await Promise.all([createEmptyDatabase(), createEmptyDatabase()]);
  await migrateDatabase(from.url);
});
afterEach(async () => {
  await Promise.all([from.drop(), to.drop()]);
});

async function query(url: string, statement: string) {
  const sql = connect(url, { poolSize: 1 });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end();
  }
}

const addBooks = `insert into books (id, name, base_currency, time_zone, created_at, updated_at)
  select gen_random_uuid(), 'Straße ' || n || e'\\t\\n\\\\', 'EUR', 'Europe/Berlin', now(), now() from generate_series(1, 5000) n`;

test("every row of every schema is copied, with its types and the migrations that have run", async () => {
  await query(from.url, addBooks);
  await query(
    from.url,
    `insert into public_jobs.queue (name, policy, retry_limit, retry_delay, retry_backoff, expire_seconds, retention_seconds, deletion_seconds, partition, table_name)
      values ('mail', 'standard', 2, 0, false, 1, 1, 1, false, 'job_common')`,
  );
  await query(
    from.url,
    `insert into public_jobs.job (name, data) values ('mail', '{"to": "ada"}')`,
  );
  await copyDatabase(from.url, to.url);
  for (const read of [
    "select * from books order by id",
    "select * from public_jobs.job",
    "select created_at, hash from migrations order by 1",
    "select conname, pg_get_constraintdef(oid) from pg_constraint order by 1, 2",
  ])
    expect(await query(to.url, read)).toEqual(await query(from.url, read));
});

test("a copy that fails in the middle of a table says why, at once", async () => {
  await query(from.url, "alter table books drop constraint books_name_length");
  await query(from.url, addBooks);
  await query(from.url, "update books set name = '' where ctid = (select max(ctid) from books)");
  await expect(copyDatabase(from.url, to.url)).rejects.toMatchObject({
    constraint_name: "books_name_length",
  });
  expect(await query(to.url, "select 1 from books")).toEqual([]);
});

test("a database with tables of somebody else's is not copied without them", async () => {
  await query(from.url, "create table stray (id int primary key)");
  await expect(copyDatabase(from.url, to.url)).rejects.toThrow("public.stray (id)");
});

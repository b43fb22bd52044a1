import { execFile } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { openDatabase } from "./client.ts";
import { isSchemaCurrent, migrateDatabase } from "./migrate.ts";
import { migrationsFolder, steps } from "./migrations.ts";
import { connect } from "./connect.ts";
import { createEmptyDatabase, createTestDatabase } from "./testing.ts";

/** Runs one statement on a connection of its own. */
async function query(url: string, statement: string) {
  const client = connect(url, { poolSize: 1 });
  try {
    return await client.unsafe(statement);
  } finally {
    await client.end();
  }
}

const releases = mkdtempSync(join(tmpdir(), "outlay-migrations-"));
afterAll(() => rmSync(releases, { recursive: true }));

const script = fileURLToPath(new URL("migrate.main.ts", import.meta.url));
const runScript = (url: string) =>
  promisify(execFile)(process.execPath, [script], { env: { ...process.env, DATABASE_URL: url } });

test("of ten servers booting at once on an empty database one migrates and all start", async () => {
  const { url, drop } = await createEmptyDatabase();
  await Promise.all(Array.from({ length: 10 }, () => migrateDatabase(url)));

  const known = readJournal(fileURLToPath(new URL("../migrations", import.meta.url)));
  const applied = await query(url, "select hash from migrations");
  expect(applied).toHaveLength(known.entries.length);
  const { db, close } = openDatabase(url);
  expect(await isSchemaCurrent(db)).toBe(true);
  await close();
  await drop();
});

test("a database that was never migrated is not current, and nothing breaks in asking", async () => {
  const { url, drop } = await createEmptyDatabase();
  const { db, close } = openDatabase(url);
  expect(await isSchemaCurrent(db)).toBe(false);
  await migrateDatabase(url);
  expect(await isSchemaCurrent(db)).toBe(true);
  await close();
  await drop();
});

test("no migration names a schema for its tables", () => {
  const folder = fileURLToPath(new URL("../migrations", import.meta.url));
  for (const { tag } of readJournal(folder).entries)
    expect(readFileSync(join(folder, `${tag}.sql`), "utf8")).not.toMatch(/"?public"?\./);
});

test("where the search path begins with another schema, everything is made in that one", async () => {
  const { url, drop } = await createEmptyDatabase();
  const name = new URL(url).pathname.slice(1);
  await query(url, "create schema app");
  await query(url, `alter database "${name}" set search_path = app, public`);
  await migrateDatabase(url);

  const tables = await query(
    url,
    `select relnamespace::regnamespace::text as schema, count(*) > 30 as most from pg_class
      where relkind = 'r' and relnamespace in ('app'::regnamespace, 'public'::regnamespace) group by 1`,
  );
  expect(tables).toEqual([{ schema: "app", most: true }]);
  const { db, close } = openDatabase(url);
  expect(await isSchemaCurrent(db)).toBe(true);
  await close();
  await drop();
});

test("a database of a newer release is refused and left as it is", async () => {
  const database = await createTestDatabase();
  const newer = makeRelease("newer", "create table from_the_future (id int)");
  await migrateDatabase(database.url, { migrationsFolder: newer });
  expect(await isSchemaCurrent(database.db)).toBe(false);

  await expect(migrateDatabase(database.url)).rejects.toMatchObject({
    code: "schema.newer",
    message: expect.stringContaining("newer release"),
  });
  await expect(runScript(database.url)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The database was migrated by a newer release of Outlay/),
  });
  expect(await query(database.url, "select * from from_the_future")).toEqual([]);
  await database.close();
});

test("a database whose migration differs from this release's is refused", async () => {
  const database = await createTestDatabase();
  await query(database.url, "update migrations set hash = 'edited'");
  await expect(migrateDatabase(database.url)).rejects.toMatchObject({ code: "schema.altered" });
  await database.close();
});

test("a migration that fails leaves nothing of itself and gives the lock free", async () => {
  const database = await createTestDatabase();
  const broken = makeRelease("broken", "create table half (id int); select 1 / 0");
  await expect(migrateDatabase(database.url, { migrationsFolder: broken })).rejects.toThrow();

  expect(await query(database.url, "select to_regclass('half') as half")).toEqual([{ half: null }]);
  expect(await isSchemaCurrent(database.db)).toBe(true);
  await migrateDatabase(database.url);
  await database.close();
});

test("every step of this release is run", () => {
  const found = readdirSync(migrationsFolder).filter((name) => name.endsWith(".step.ts"));
  expect(Object.keys(steps).map((tag) => `${tag}.step.ts`)).toEqual(found.toSorted());
});

test("a migration's step sees its statements done, and is undone with them when it fails", async () => {
  const database = await createTestDatabase();
  const stepped = makeRelease("stepped", "create table folded (name text)");
  const writeStep = (body: string) =>
    writeFileSync(join(stepped, "stepped.step.ts"), `export async function step(sql) { ${body} }`);
  writeStep(
    'await sql`insert into folded values (${"ß".toUpperCase()})`; throw new Error("broken");',
  );
  const broken = migrateDatabase(database.url, { migrationsFolder: stepped });
  await expect(broken).rejects.toThrow("broken");
  expect(await isSchemaCurrent(database.db)).toBe(true);

  // A module is loaded once, so another release has the step that works.
  const fixed = makeRelease("fixed", "create table folded (name text)");
  const works =
    'export async function step(sql) { await sql`insert into folded values (${"ß".toUpperCase()})`; }';
  writeFileSync(join(fixed, "fixed.step.ts"), works);
  await migrateDatabase(database.url, { migrationsFolder: fixed });
  await migrateDatabase(database.url, { migrationsFolder: fixed });
  expect(await query(database.url, "select name from folded")).toEqual([{ name: "SS" }]);
  await database.close();
});

test("tables that no migration has made are refused and left as they are", async () => {
  const database = await createTestDatabase();
  await query(database.url, "drop table migrations");
  await expect(migrateDatabase(database.url)).rejects.toMatchObject({
    code: "schema.altered",
    message: expect.stringContaining("before 0.9.0"),
  });
  await database.close();
});

test("two schemas of one database hold a release each", async () => {
  const { url, drop } = await createEmptyDatabase();
  await query(
    url,
    "create schema first; create schema second; create extension btree_gin; create extension pg_trgm",
  );
  for (const schema of ["first", "second"])
    await migrateDatabase(`${url}?options=-c%20search_path%3D${schema},public`);
  const made = await query(
    url,
    "select count(distinct schemaname)::int as schemas from pg_tables where tablename = 'migrations'",
  );
  expect(made).toEqual([{ schemas: 2 }]);
  await drop();
});

test("what accepts connections but is not PostgreSQL is reported, and is not tried for ever", async () => {
  const web = createServer((_request, response) => response.end()).listen(0, "127.0.0.1");
  await once(web, "listening");
  const { port } = web.address() as { port: number };
  const url = `postgresql://ada:secret@127.0.0.1:${port}/outlay`;
  await expect(migrateDatabase(url, { answerTimeoutMs: 500 })).rejects.toMatchObject({
    code: "database.no_answer",
    message: expect.stringMatching(
      /DATABASE_URL did not answer as PostgreSQL does within 0\.5 sec/,
    ),
  });
  // Closing waits for the connections, and so would for one that is opened again and again.
  await promisify(web.close.bind(web))();
});

test("the migration script without DATABASE_URL says what is missing", async () => {
  await expect(runScript("")).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("DATABASE_URL is not set"),
  });
});

interface Journal {
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

function readJournal(folder: string): Journal {
  const journal: Journal = JSON.parse(readFileSync(join(folder, "meta/_journal.json"), "utf8"));
  return journal;
}

/** This release's migrations and one more, as the next release would have. */
function makeRelease(name: string, statements: string): string {
  const folder = join(releases, name);
  cpSync(fileURLToPath(new URL("../migrations", import.meta.url)), folder, { recursive: true });
  const journal = readJournal(folder);
  const last = journal.entries.at(-1);
  const when = (last?.when ?? 0) + 1000;
  const idx = journal.entries.length;
  journal.entries.push({ idx, version: "7", when, tag: name, breakpoints: true });
  writeFileSync(join(folder, "meta/_journal.json"), JSON.stringify(journal));
  writeFileSync(join(folder, `${name}.sql`), statements);
  return folder;
}

import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Database, migrateDatabase, openDatabase } from "@outlay/db";
import { connect } from "@outlay/db/connect";
import { createEmptyDatabase } from "@outlay/db/testing";
import { examineBooks } from "@outlay/api/domain";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Send, type Sending, serveApp } from "./http.fixture.ts";

// What earlier releases have made, recorded when they were released (scripts/release/data.ts): this one
// migrates their databases and imports their archives, and nothing is lost or wrong afterwards.

const packageDb = join(import.meta.dirname, "../../../packages/db");
const released = join(packageDb, "released");
const versions = readdirSync(released)
  .filter((name) => name.endsWith(".jsonl.gz"))
  .map((name) => name.replace(".jsonl.gz", ""));

const folder = mkdtempSync(join(tmpdir(), "outlay-released-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Journal = { entries: { when: number }[] };

/** The migrations of a release, whose newest is the one of that instant. */
function migrationsUntil(version: string, instant: string): string {
  const migrationsFolder = join(folder, version);
  cpSync(join(packageDb, "migrations"), migrationsFolder, { recursive: true });
  const path = join(migrationsFolder, "meta/_journal.json");
  const journal = JSON.parse(readFileSync(path, "utf8")) as Journal;
  const entries = journal.entries.filter(({ when }) => when <= Date.parse(instant));
  writeFileSync(path, JSON.stringify({ ...journal, entries }));
  return migrationsFolder;
}

type Line = { table: string; row: object };

/** A database as a release has left it. */
async function restore(version: string) {
  const text = gunzipSync(readFileSync(join(released, `${version}.jsonl.gz`))).toString();
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const { migratedAt } = JSON.parse(head) as { migratedAt: string };
  const { url, drop } = await createEmptyDatabase();
  await migrateDatabase(url, { migrationsFolder: migrationsUntil(version, migratedAt) });
  const sql = connect(url, { poolSize: 1 });
  // The rows come in no order that foreign keys would take.
  await sql`set session_replication_role = replica`;
  for (const [table, rows] of Map.groupBy(lines, (line) => (JSON.parse(line) as Line).table)) {
    const columns = await sql<{ name: string }[]>`
      select column_name as name from information_schema.columns
      where table_name = ${table} and is_generated = 'NEVER'`;
    const names = sql(columns.map(({ name }) => name));
    await sql`insert into ${sql(table)} (${names}) select ${names}
      from jsonb_array_elements(${`[${rows.join(",")}]`}::text::jsonb) as line,
        jsonb_populate_record(null::${sql(table)}, line -> 'row')`;
  }
  await sql.end();
  return { url, drop, rows: lines.length };
}

/** Each difference that `outlay doctor` would print. */
async function examine({ db }: Pick<Database, "db">): Promise<string[]> {
  const lines: string[] = [];
  await examineBooks(db, { fix: false, report: (line) => lines.push(line) });
  return lines;
}

async function signIn({ send }: { send: Send }) {
  const json = { email: "demo@outlay.example", password: "a year of groceries" };
  const reply = await send("POST", "/api/auth/login", { json });
  const { accessToken } = reply.json as { accessToken: string };
  const headers = { authorization: `Bearer ${accessToken}` };
  return (method: string, path: string, sending?: Sending) =>
    send(method, path, { ...sending, headers: { ...headers, ...sending?.headers } });
}

describe.each(versions)("release %s", (version) => {
  let database: Database & { url: string };
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const { url, ...restored } = await restore(version);
    drop = restored.drop;
    await migrateDatabase(url);
    database = { url, ...openDatabase(url) };
  });
  afterAll(async () => {
    await database.close();
    await drop();
  });

  const serve = () =>
    serveApp({
      beside: {
        database,
        keys: new Map([["test", randomBytes(32)]]),
        clock: { now: new Date("2026-11-29T12:00:00.000Z") },
      },
    });

  test("leaves a database that is migrated, with every book in order", async () => {
    expect(await examine(database)).toEqual([]);
  });

  test("has users who sign in, see their records, and go on", async () => {
    const server = await serve();
    const demo = await signIn(server);
    const before = await demo("GET", "/api/expenses?includeTotal=true&limit=1");
    const { total } = before.json as { total: number };
    expect(total).toBeGreaterThan(200);
    expect((await demo("POST", "/api/expenses", { json: { amount: "4.80" } })).status).toBe(201);
    const after = await demo("GET", "/api/expenses?includeTotal=true&limit=1");
    expect(after.json).toMatchObject({ total: total + 1 });
    await server.close();
  });

  test("has archives that are imported whole", async () => {
    const server = await serve();
    const demo = await signIn(server);
    const body = readFileSync(join(released, `${version}.outlay.gz`));
    const headers = { "content-type": "application/gzip" };
    const { status, json } = await demo("POST", "/api/books/import", { body, headers });
    expect(status).toBe(201);
    const imported = { "x-book-id": (json as { id: string }).id };
    const page = await demo("GET", "/api/expenses?includeTotal=true", { headers: imported });
    expect((page.json as { total: number }).total).toBeGreaterThan(200);
    expect(await examine(database)).toEqual([]);
    await server.close();
  });
});

import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase, openDatabase } from "@outlay/db";
import { startEmbeddedPostgres } from "@outlay/embedded";
import { createEmptyDatabase, createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";
import { runOutlay } from "./outlay.fixture.ts";
import { connect } from "@outlay/db/connect";

const root = mkdtempSync(join(tmpdir(), "outlay-doctor-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Each call is a process, and a busy machine takes its time to start one. */
const timeout = 120_000;

const none = join(root, "none");
const outlay = async (args: string[]) => runOutlay(args, { DATA_DIR: none });
const doctor = async (env: Record<string, string>, ...args: string[]) =>
  runOutlay(["doctor", ...args], { DATA_DIR: none, ...env });

const zones = `Time zones of tz ${process.versions.tz}, Node ${process.versions.node}.\n`;

test(
  "beside a running server it reports what is wrong, fixes it, and says how it went in its exit code",
  { timeout },
  async () => {
    const server = await serveApp();
    const { url: DATABASE_URL, db } = server.database;
    const ada = await server.signUp("ada");
    await server.signUp("bob");
    const json = { amount: "12.50", payee: "Corner shop" };
    const { json: expense } = await ada.send("POST", "/api/expenses", { json });
    const { accountId } = expense as { accountId: string };
    const healthy = `${zones}Books checked: 2, differences: 0, fixed: 0.\n`;
    expect(await doctor({ DATABASE_URL })).toEqual({ code: 0, stdout: healthy, stderr: "" });

    await db.execute(`update accounts set balance_minor = 5 where id = '${accountId}'`);
    const book = `book ${ada.user.defaultBookId}`;
    const difference = `${book} account ${accountId} (balance): is 0.05, should be -12.50 EUR\n`;
    expect(await doctor({ DATABASE_URL })).toEqual({
      code: 1,
      stdout: `${difference}${zones}Books checked: 2, differences: 1, fixed: 0.\n`,
      stderr: "",
    });
    expect(await doctor({ DATABASE_URL }, "--fix")).toEqual({
      code: 0,
      stdout: `${difference}${book} (balance): 1 fixed\n${zones}Books checked: 2, differences: 1, fixed: 1.\n`,
      stderr: "",
    });

    await db.execute("update accounts set balance_minor = 5, name = 'Purse'");
    const fixing = await doctor({ DATABASE_URL }, "--fix");
    expect(fixing).toMatchObject({ code: 1, stdout: expect.stringMatching(/fixed: 2\.\n$/) });
    expect(fixing.stdout).toContain(
      `${book} account ${accountId} (account record): differs from its last change in name\n`,
    );
    await server.close();
  },
);

test("the embedded database is started for it and stopped, and looked at beside a server that runs", async () => {
  const DATA_DIR = join(root, "data");
  const embedded = await startEmbeddedPostgres({ connect, dataDir: DATA_DIR, fsync: false });
  await migrateDatabase(embedded.url);
  expect(await doctor({ DATA_DIR })).toMatchObject({ code: 0, stderr: "" });
  await embedded.stop();
  expect(await doctor({ DATA_DIR })).toEqual({
    code: 0,
    stdout: `${zones}Books checked: 0, differences: 0, fixed: 0.\n`,
    stderr: "",
  });
  expect(existsSync(join(DATA_DIR, "postgres/postmaster.pid"))).toBe(false);
});

test("where there is no database none is made", async () => {
  const before = readdirSync(root);
  expect(await doctor({})).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^There is no database in .*none\. Set DATA_DIR .*\n$/),
  });
  expect(readdirSync(root)).toEqual(before);
});

test("a database that is not migrated, or by a newer release, is refused in a sentence and left as it is", async () => {
  const empty = await createEmptyDatabase();
  expect(await doctor({ DATABASE_URL: empty.url }, "--fix")).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The database has not been migrated .*\n$/),
  });
  const { db, close } = openDatabase(empty.url);
  expect([...(await db.execute(`select to_regclass('public.books') as books`))]).toEqual([
    { books: null },
  ]);
  await close();
  await empty.drop();

  const newer = await createTestDatabase();
  await newer.db.execute(`insert into migrations (hash, created_at) values ('x', '2999-01-01')`);
  expect(await doctor({ DATABASE_URL: newer.url })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The database was migrated by a newer release .*\n$/),
  });
  await newer.close();
  expect(await doctor({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" })).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The PostgreSQL of DATABASE_URL cannot be used: .*\n$/),
  });
});

test("it explains itself, and refuses what it does not know", { timeout }, async () => {
  const help = await outlay(["doctor", "--help"]);
  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining("--fix"), stderr: "" });
  for (const args of [["doctor", "--repair"], ["doctor", "all"], ["nurse"], []]) {
    const refusal = await outlay(args);
    expect(refusal).toMatchObject({ code: 2, stdout: "" });
    expect(refusal.stderr).toContain("Usage: outlay");
  }
});

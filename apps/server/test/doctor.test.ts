import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase, openDatabase } from "@outlay/db";
import { startEmbeddedPostgres } from "@outlay/embedded";
import { createEmptyDatabase, createTestDatabase } from "@outlay/db/testing";
import { afterAll, expect, test } from "vitest";
import { serveApp } from "./http.fixture.ts";
import { connect } from "@outlay/db/connect";

const root = mkdtempSync(join(tmpdir(), "outlay-doctor-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

type Ending = { code: number; stdout: string; stderr: string };

/** `outlay` with these arguments, as a process. */
function outlay(args: string[], env: Record<string, string> = {}): Promise<Ending> {
  const { DATABASE_URL: _, DATA_DIR: _own, ...inherited } = process.env;
  const { promise, resolve } = Promise.withResolvers<Ending>();
  execFile(
    process.execPath,
    [join(import.meta.dirname, "../src/outlay.main.ts"), ...args],
    { env: { ...inherited, DATA_DIR: join(root, "none"), ...env } },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
  );
  return promise;
}

/** Each call is a process, and a busy machine takes its time to start one. */
const timeout = 120_000;

const doctor = (env: Record<string, string>, ...args: string[]) => outlay(["doctor", ...args], env);

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

test("a book of any number of differences is examined in little memory", { timeout }, async () => {
  const server = await serveApp();
  const { url: DATABASE_URL, db } = server.database;
  const { user } = await server.signUp("ada");
  await db.execute(`
    insert into transactions (book_id, id, kind, occurred_on, account_id, currency, amount_minor,
      amount_thousandths, category_id, note, tags, search_text, created_by, updated_by, operation_id, created_at,
      updated_at)
    select account.book_id, gen_random_uuid(), 'expense', '2026-01-01', account.id, 'EUR', 1, 10,
      category.id, repeat('x', 2000), '{}', '', account.id, account.id, account.id, now(), now()
    from accounts account
    join categories category on category.book_id = account.book_id and system and category.kind = 'expense',
      generate_series(1, 15000)
    where account.book_id = '${user.defaultBookId}'`);
  // Their notes alone are 30 MB.
  const ending = await doctor({ DATABASE_URL, NODE_OPTIONS: "--max-old-space-size=48" }, "--fix");
  expect(ending.stderr).toBe("");
  expect(ending.stdout).toMatch(/Books checked: 1, differences: 30003, fixed: 15003\.\n$/);
  expect(ending.stdout.split("\n").length).toBeLessThan(300);
  await server.close();
});

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

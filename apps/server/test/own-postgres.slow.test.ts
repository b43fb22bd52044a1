import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { examineBooks } from "@outlay/api/domain";
import { isSchemaCurrent, migrateDatabase, openDatabase } from "@outlay/db";
import { expect, test } from "vitest";
import { hasOwnPostgres, startOwnPostgres } from "./own-postgres.fixture.ts";
import { restoreRelease, versions } from "./released.fixture.ts";

// As docs/guide/operating.md describes backups of a PostgreSQL of one's own.

test.runIf(hasOwnPostgres)(
  "what pg_dump has written is restored into an empty database, where the doctor finds no difference",
  { timeout: 120_000 },
  async () => {
    const own = await startOwnPostgres();
    const from = own.urlOf("outlay");
    const to = own.urlOf("restored");
    for (const name of ["outlay", "restored"])
      own.run("createdb", "--host", own.dir, "--username=outlay", name);
    await restoreRelease(from, versions.at(-1) ?? "");
    await migrateDatabase(from);
    const file = join(own.dir, "outlay.dump");
    own.run("pg_dump", "--format=custom", `--file=${file}`, from);
    own.run("pg_restore", "--no-owner", "--exit-on-error", `--dbname=${to}`, file);

    const [before, after] = [openDatabase(from), openDatabase(to)];
    expect(await isSchemaCurrent(after.db)).toBe(true);
    const lines: string[] = [];
    const { books } = await examineBooks(after.db, {
      fix: false,
      report: (line) => lines.push(line),
    });
    expect(lines).toEqual([]);
    expect(books).toBeGreaterThan(0);
    const rows =
      "select (select count(*) from transactions) as transactions, (select count(*) from changes) as changes, (select count(*) from users) as users";
    expect(await after.db.execute(rows)).toEqual(await before.db.execute(rows));
    await Promise.all([before.close(), after.close()]);
    await own.stop();
  },
);

const vitest = join(
  dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
  "vitest.mjs",
);

test.runIf(hasOwnPostgres)(
  "on PostgreSQL 15, the oldest one that is supported, the tests of the database, of languages, of jobs and of every procedure pass",
  { timeout: 600_000 },
  async () => {
    const own = await startOwnPostgres();
    const files = [
      "packages/db/",
      "packages/api/src/locales.test.ts",
      "packages/api/src/transactions/list.test.ts",
      "apps/server/test/jobs.test.ts",
      "apps/server/test/conformance/conformance.model.test.ts",
    ];
    const run = promisify(execFile)(process.execPath, [vitest, "run", ...files], {
      cwd: join(import.meta.dirname, "../../.."),
      env: { ...process.env, TEST_SLOW: "0", TEST_DATABASE_URL: own.urlOf("postgres") },
    });
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    expect(stdout).toMatch(/^[1-9]\d* passed, 0 failed/m);
    await own.stop();
  },
);

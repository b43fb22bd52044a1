import { join } from "node:path";
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

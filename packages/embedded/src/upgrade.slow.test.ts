import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { copyDatabase, migrateDatabase } from "@outlay/db";
import { connect } from "@outlay/db/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chooseAccount } from "./account.ts";
import { describeBinaries, findBinaries } from "./binaries.ts";
import { dataDirArgument, postgresEnv } from "./cluster.ts";
import { startEmbeddedPostgres } from "./index.ts";
import { provideRuntime } from "./runtime.ts";
import { startServing } from "./serving.ts";
import { createScratch, query } from "./testing.ts";
import { upgradeCluster } from "./upgrade.ts";

// The former version is Debian's PostgreSQL 15.

const former = describeBinaries("/usr/lib/postgresql/15", "15.0.0");
const hasFormer = existsSync(former.initdb);
if (!hasFormer)
  // oxlint-disable-next-line no-console
  console.warn(
    "PostgreSQL 15 is not installed: upgrades are left out (Debian: apt-get install postgresql-15).",
  );

const scratch = createScratch();
// Before 16 its programs leave the folder that they are started in, and have to find the way back.
chmodSync(scratch.root, 0o755);
afterAll(scratch.removeAll);

describe.runIf(hasFormer)("a database of a former version of PostgreSQL", () => {
  const dataDir = scratch.newDataDir();
  const dir = join(dataDir, "postgres");
  mkdirSync(dataDir);
  mkdirSync(dir, { mode: 0o700 });
  const account = chooseAccount(dir);
  const binaries = provideRuntime(findBinaries(), account, [
    join(dataDir, "runtime"),
    "/var/cache/outlay",
  ]);
  const cluster = { dataDir, dir, account, binaries };
  const upgrade = (copy = copyDatabase) =>
    upgradeCluster({ connect, copyDatabase: copy, cluster, former, fsync: false });
  const version = () => readFileSync(join(dir, "PG_VERSION"), "utf8").trim();

  /** Runs a statement on the former version. */
  async function runFormer(...statements: string[]): Promise<void> {
    const { url, postmaster, socketDir } = await startServing(
      { ...cluster, binaries: former },
      connect,
      false,
    );
    await migrateDatabase(url);
    for (const statement of statements) await query(url, statement);
    await postmaster.stop();
    socketDir.remove();
  }

  beforeAll(async () => {
    if (account) chownSync(dir, account.uid, account.gid);
    const initdb = [
      "--username=outlay",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C.UTF-8",
      "--no-sync",
      `--pgdata=${dataDirArgument(dir, account)}`,
    ];
    execFileSync(former.initdb, initdb, {
      cwd: dir,
      env: postgresEnv,
      stdio: "ignore",
      ...account,
    });
    writeFileSync(join(dir, "outlay.json"), "{}");
    await runFormer(
      `insert into books (id, name, base_currency, time_zone, created_at, updated_at)
        select gen_random_uuid(), 'Straße ' || n || e'\\t\\n\\\\', 'EUR', 'Europe/Berlin', now(), now() from generate_series(1, 500) n`,
      `insert into accounts (book_id, id, name, kind, currency, opening_balance_minor, balance_minor, created_at, updated_at)
        select id, gen_random_uuid(), name, 'cash', 'EUR', 0, 0, now(), now() from books`,
    );
  });

  test("is refused where its programs are not installed, and left as it is", async () => {
    const options = { connect, dataDir, upgrade: { copyDatabase, onUpgrade: () => {} } };
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({
      code: "data_dir.other_version",
    });
    expect(version()).toBe("15");
  });

  test("stays as it is when the copy fails", async () => {
    const failing = async () => Promise.reject(new Error("the disk is full"));
    await expect(upgrade(failing)).rejects.toThrow("the disk is full");
    expect(version()).toBe("15");
  });

  test("is copied row by row, keeps its rules, and stays beside the new one", async () => {
    await upgrade();
    expect(version()).toBe(String(binaries.major));
    expect(readdirSync(dataDir).filter((name) => name.startsWith("postgres"))).toEqual(
      expect.arrayContaining(["postgres", "postgres-15"]),
    );
    const server = await startEmbeddedPostgres({ connect, dataDir });
    await migrateDatabase(server.url);
    expect(
      await query(server.url, "select count(*)::int as books, min(name) as name from books"),
    ).toEqual([{ books: 500, name: "Straße 1\t\n\\" }]);
    await expect(
      query(server.url, "update accounts set book_id = gen_random_uuid()"),
    ).rejects.toThrow("accounts_book_fkey");
    await server.stop();
  });

  test("is whole when the process ended between the two renames", async () => {
    renameSync(dir, join(dataDir, "postgres.upgraded"));
    const server = await startEmbeddedPostgres({ connect, dataDir });
    expect(await query(server.url, "select count(*)::int as books from books")).toEqual([
      { books: 500 },
    ]);
    await server.stop();
  });

  test("forgets a copy that was made before the former release went on", async () => {
    mkdirSync(join(dataDir, "postgres.upgraded"));
    const server = await startEmbeddedPostgres({ connect, dataDir });
    expect(readdirSync(dataDir)).not.toContain("postgres.upgraded");
    await server.stop();
  });
});

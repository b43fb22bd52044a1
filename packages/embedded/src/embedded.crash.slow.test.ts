import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "@outlay/db/connect";
import { startEmbeddedPostgres } from "./index.ts";
import { readOwner } from "./owner.ts";
import { findPostgresIn } from "./processes.ts";
import {
  type Host,
  createScratch,
  createUsedDataDir,
  hears,
  isAlive,
  kill,
  query,
  startHost,
} from "./testing.ts";

const scratch = createScratch();
afterAll(scratch.removeAll);

let copyUsedDataDir: (target: string) => string;
beforeAll(async () => {
  copyUsedDataDir = await createUsedDataDir(scratch.newDataDir());
});

const killHost = (host: Host) => kill(host);
const killPostgres = async (host: Host) => {
  process.kill(host.postgresPid, "SIGKILL");
  await hears(() => "postgresEnded" in host.said);
  await kill(host);
};
const killBoth = async (host: Host) => {
  process.kill(host.postgresPid, "SIGKILL");
  await kill(host);
};

/** PostgreSQL is stopped once its server is gone, and so removes its own pid file. */
const endBoth = async (host: Host) => {
  await kill(host);
  process.kill(host.postgresPid, "SIGINT");
  await hears(() => !isAlive(host.postgresPid));
};
const socketDirOf = (url: string) => decodeURIComponent(new URL(url).hostname);

const crashes = [
  { what: "the server is killed and PostgreSQL lives on", crash: killHost },
  { what: "PostgreSQL is killed", crash: killPostgres },
  { what: "the server and PostgreSQL are killed", crash: killBoth },
];

test.each(crashes)("every acknowledged row is there after $what", async ({ crash }) => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const host = await startHost(dataDir);
  const writing = writeUntilItFails(host.url);
  await hears(() => writing.acknowledged.length >= 100);
  await crash(host);

  const next = await startEmbeddedPostgres({ connect, dataDir });
  await writing.ended;
  const rows = await query(next.url, "select id from notes order by id");
  expect(rows.map((row) => row["id"])).toEqual(expect.arrayContaining(writing.acknowledged));
  expect(rows.length - writing.acknowledged.length).toBeLessThanOrEqual(1);
  expect(isAlive(host.postgresPid)).toBe(false);
  expect(findPostgresIn(join(dataDir, "postgres"))).toContain(next.pid);
  await next.stop();
});

test.each([
  ...crashes,
  { what: "the server is killed and PostgreSQL is stopped by hand", crash: endBoth },
])("no socket folder is left once a server has started after $what", async ({ crash }) => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const host = await startHost(dataDir);
  await crash(host);
  const next = await startEmbeddedPostgres({ connect, dataDir });
  expect(existsSync(socketDirOf(host.url))).toBe(false);
  expect(existsSync(socketDirOf(next.url))).toBe(true);
  await next.stop();
});

test("a pid file that names somebody else's process neither stops a start nor that process", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const host = await startHost(dataDir);
  const pidFile = join(dataDir, "postgres/postmaster.pid");
  const contents = readFileSync(pidFile, "utf8");
  await killBoth(host);
  const { uid, gid } = statSync(join(dataDir, "postgres"));
  const stranger = spawn("sleep", ["60"], { uid, gid, stdio: "ignore" });
  writeFileSync(pidFile, contents.replace(/^\d+/, String(stranger.pid)));

  const next = await startEmbeddedPostgres({ connect, dataDir });
  expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  stranger.kill();
  await next.stop();
});

test("a first start that was killed while it made the cluster is made up for by the next", async () => {
  const dataDir = scratch.newDataDir();
  const host = startHost(dataDir);
  const partials = () =>
    existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.includes("partial")) : [];
  await hears(() => partials().some((name) => existsSync(join(dataDir, name, "base"))));
  process.kill(readOwner(dataDir)?.pid ?? 0, "SIGKILL");
  await host;
  expect(existsSync(join(dataDir, "postgres"))).toBe(false);

  const next = await startEmbeddedPostgres({ connect, dataDir });
  expect(await query(next.url, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(partials()).toEqual([]);
  await next.stop();
});

test("a first start that was killed before it made the database is made up for by the next", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const first = await startEmbeddedPostgres({ connect, dataDir });
  const adminUrl = first.url.replace(/outlay$/, "postgres");
  await query(adminUrl, "drop database outlay with (force)");
  await first.stop();

  const next = await startEmbeddedPostgres({ connect, dataDir });
  expect(await query(next.url, "select current_database() as name")).toEqual([{ name: "outlay" }]);
  await next.stop();
});

function writeUntilItFails(url: string): { acknowledged: number[]; ended: Promise<void> } {
  const acknowledged: number[] = [];
  const client = connect(url, { poolSize: 1, connectTimeoutSeconds: 1 });
  const write = async () => {
    try {
      for (let id = 1; ; id += 1) {
        await client`insert into notes values (${id})`;
        acknowledged.push(id);
      }
    } catch {
      await client.end({ timeout: 0 });
    }
  };
  return { acknowledged, ended: write() };
}

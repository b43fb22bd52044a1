import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmbeddedPostgres } from "./index.ts";
import {
  createScratch,
  createUsedDataDir,
  hears,
  isAlive,
  kill,
  query,
  startHost,
} from "./testing.ts";
import { connect } from "@outlay/db/connect";

const scratch = createScratch();
afterAll(scratch.removeAll);

let copyUsedDataDir: (target: string) => string;
beforeAll(async () => {
  copyUsedDataDir = await createUsedDataDir(scratch.newDataDir());
});

test("a first start makes a database whose rows are there after a restart", async () => {
  const dataDir = scratch.newDataDir();
  const first = await startEmbeddedPostgres({ connect, dataDir });
  await query(first.url, "create table notes (body text)");
  await query(first.url, "insert into notes values ('Zürich')");
  await first.stop();

  const second = await startEmbeddedPostgres({ connect, dataDir });
  expect(await query(second.url, "select body from notes")).toEqual([{ body: "Zürich" }]);
  await second.stop();
});

test("stopping ends PostgreSQL, removes its socket and gives the data directory free", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const server = await startEmbeddedPostgres({ connect, dataDir });
  const socketDir = decodeURIComponent(new URL(server.url).hostname);
  expect(readdirSync(socketDir)).toContain(".s.PGSQL.5432");
  await Promise.all([server.stop(), server.stop()]);

  expect(isAlive(server.pid)).toBe(false);
  expect(statSync(socketDir, { throwIfNoEntry: false })).toBeUndefined();
  expect(readdirSync(dataDir)).not.toContain("owner.json");
  await (await startEmbeddedPostgres({ connect, dataDir })).stop();
});

test("PostgreSQL listens on no port, is never root, and only its account may enter its folders", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const server = await startEmbeddedPostgres({ connect, dataDir });
  const settings = await query(
    server.url,
    "select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync",
  );
  expect(settings).toEqual([{ addresses: "", fsync: "on" }]);
  const socketDir = statSync(decodeURIComponent(new URL(server.url).hostname));
  const cluster = statSync(join(dataDir, "postgres"));
  expect([socketDir.mode & 0o777, cluster.mode & 0o777]).toEqual([0o700, 0o700]);
  expect(socketDir.uid).toBe(cluster.uid);
  expect(cluster.uid).not.toBe(0);
  await server.stop();
});

test("text sorts by code point and folds case in every script", async () => {
  const server = await startEmbeddedPostgres({
    connect,
    dataDir: copyUsedDataDir(scratch.newDataDir()),
  });
  const rows = await query(server.url, "select lower('ÉCOLE') as lower, 'Z' < 'a' as ascending");
  expect(rows).toEqual([{ lower: "école", ascending: true }]);
  await server.stop();
});

test("a data directory may have a path longer than a socket's address", async () => {
  const parent = join(scratch.root, "long", "x".repeat(120));
  mkdirSync(parent, { recursive: true });
  const server = await startEmbeddedPostgres({
    connect,
    dataDir: copyUsedDataDir(join(parent, "data")),
  });
  expect(await query(server.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await server.stop();
});

test("Ctrl-C in a terminal leaves PostgreSQL running until the server has drained", async () => {
  const host = await startHost(copyUsedDataDir(scratch.newDataDir()));
  process.kill(-Number(host.process.pid), "SIGINT");
  await hears(() => host.process.exitCode === 0);
  expect(host.said).toMatchObject({ stopped: "still served" });
  expect(host.said).not.toHaveProperty("postgresEnded");
});

test("the server is notified when PostgreSQL ends by itself", async () => {
  const host = await startHost(copyUsedDataDir(scratch.newDataDir()));
  process.kill(host.postgresPid, "SIGKILL");
  await hears(() => "postgresEnded" in host.said);
  expect(host.said["postgresEnded"]).toBe("SIGKILL");
  await kill(host);
});

import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
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

test("a second server on a data directory is rejected, with the owner and since when", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const first = await startHost(dataDir);
  const second = await startHost(dataDir);
  expect(second.said).toMatchObject({ refused: "data_dir.in_use" });
  expect(second.said["message"]).toMatch(
    new RegExp(`process ${first.process.pid}, since \\d{4}-\\d\\d-\\d\\dT.*${dataDir}`),
  );
  expect(await query(first.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await kill(first);
});

test("deleting the lock file of a running server does not let a second one in", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const first = await startHost(dataDir);
  rmSync(join(dataDir, "owner.lock"));
  expect((await startHost(dataDir)).said).toMatchObject({ refused: "data_dir.in_use" });
  expect(await query(first.url, "select 1 as one")).toEqual([{ one: 1 }]);
  await kill(first);
});

test("of four servers starting at once on a new directory one wins and three are refused", async () => {
  const dataDir = scratch.newDataDir();
  const hosts = await Promise.all([1, 2, 3, 4].map(() => startHost(dataDir)));
  const winners = hosts.filter(({ said }) => "url" in said);
  expect(winners).toHaveLength(1);
  expect(hosts.filter(({ said }) => said["refused"] === "data_dir.in_use")).toHaveLength(3);
  for (const winner of winners) await kill(winner);
});

test("the owner's death frees the directory, whatever process has its pid afterwards", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const first = await startHost(dataDir);
  await kill(first);
  // This test's own process plays the one that got the dead owner's pid.
  writeFileSync(join(dataDir, "owner.json"), JSON.stringify({ pid: process.pid, since: "2026" }));
  const next = await startHost(dataDir);
  expect(next.said).toHaveProperty("url");
  next.process.kill("SIGINT");
  await hears(() => next.process.exitCode === 0);
});

test("one process cannot open its own data directory twice", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const server = await startEmbeddedPostgres({ connect, dataDir });
  await expect(startEmbeddedPostgres({ connect, dataDir })).rejects.toMatchObject({
    code: "data_dir.in_use",
  });
  await server.stop();
});

test("a folder with other things in it is refused and left as it is", async () => {
  const dataDir = scratch.newDataDir();
  mkdirSync(join(dataDir, "postgres"), { recursive: true });
  writeFileSync(join(dataDir, "postgres/thesis.txt"), "chapter one");
  await expect(startEmbeddedPostgres({ connect, dataDir })).rejects.toMatchObject({
    code: "data_dir.foreign",
    message: expect.stringContaining("was not made by Outlay"),
  });
  expect(readdirSync(dataDir)).toEqual(["postgres"]);
  expect(readdirSync(join(dataDir, "postgres"))).toEqual(["thesis.txt"]);
  expect(readFileSync(join(dataDir, "postgres/thesis.txt"), "utf8")).toBe("chapter one");
});

test("a PostgreSQL cluster that somebody else made is refused and left as it is", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const clusterDir = join(dataDir, "postgres");
  rmSync(join(clusterDir, "outlay.json"));
  const before = snapshot(clusterDir);
  await expect(startEmbeddedPostgres({ connect, dataDir })).rejects.toMatchObject({
    code: "data_dir.foreign",
  });
  expect(snapshot(clusterDir)).toEqual(before);
});

test("a PostgreSQL of somebody else's that is running goes on running, reachable as before", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const clusterDir = join(dataDir, "postgres");
  // Without our marker, and without the server that started it, it is like any other.
  const host = await startHost(dataDir);
  rmSync(join(clusterDir, "outlay.json"));
  await kill(host);
  const pidFile = readFileSync(join(clusterDir, "postmaster.pid"), "utf8");

  await expect(startEmbeddedPostgres({ connect, dataDir })).rejects.toMatchObject({
    code: "data_dir.foreign",
  });
  expect(isAlive(host.postgresPid)).toBe(true);
  expect(readFileSync(join(clusterDir, "postmaster.pid"), "utf8")).toBe(pidFile);
  expect(await query(host.url, "select count(*)::int as notes from notes")).toEqual([{ notes: 0 }]);
});

test("a cluster of another PostgreSQL release is refused by both versions' names", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  writeFileSync(join(dataDir, "postgres/PG_VERSION"), "17\n");
  await expect(startEmbeddedPostgres({ connect, dataDir })).rejects.toMatchObject({
    code: "data_dir.other_version",
    message: expect.stringMatching(/PostgreSQL 17 and this is PostgreSQL 18/),
  });
});

test("a damaged cluster is reported in PostgreSQL's words, kept, and starts once it is repaired", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  const control = join(dataDir, "postgres/global/pg_control");
  renameSync(control, `${control}.away`);
  await expect(startEmbeddedPostgres({ connect, dataDir })).rejects.toMatchObject({
    code: "postgres.failed",
    message: expect.stringMatching(/could not .*pg_control.*postgres\.log/),
  });
  renameSync(`${control}.away`, control);
  const server = await startEmbeddedPostgres({ connect, dataDir });
  expect(await query(server.url, "select count(*)::int as notes from notes")).toEqual([
    { notes: 0 },
  ]);
  await server.stop();
});

test("a data directory that the user may not write to is reported", async () => {
  const dataDir = copyUsedDataDir(scratch.newDataDir());
  chmodSync(scratch.root, 0o711);
  chmodSync(dataDir, 0o555);
  chmodSync(join(dataDir, "owner.lock"), 0o444);
  const asNobody = process.getuid?.() === 0 ? { uid: 65534 } : {};
  const refused = await startHost(dataDir, asNobody);
  expect(refused.said).toMatchObject({
    refused: "data_dir.not_accessible",
    message: expect.stringContaining("Start Outlay as the user who owns it"),
  });
  chmodSync(dataDir, 0o755);
});

function snapshot(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" }).map((name) => {
    const { size, mtimeMs, uid } = statSync(join(dir, name));
    return `${name} ${size} ${mtimeMs} ${uid}`;
  });
}

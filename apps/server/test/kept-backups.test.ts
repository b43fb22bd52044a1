import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@outlay/db/connect";
import { backUp, startEmbeddedPostgres } from "@outlay/embedded";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { assertBackups, describeBackups, readBackups, readServerState } from "../src/backups.ts";
import { readConfig } from "../src/config.ts";
import { backupMetrics } from "../src/jobs/backup-metrics.ts";
import { backUpDaily } from "../src/jobs/backup.ts";
import type { JobServices } from "../src/jobs/job.ts";

const root = mkdtempSync(join(tmpdir(), "outlay-kept-"));
const dataDir = join(root, "data");
const backupDir = join(root, "backups");
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startEmbeddedPostgres({ connect, dataDir, fsync: false }));
});
afterAll(async () => {
  await stop();
  rmSync(root, { recursive: true });
});
beforeEach(() => {
  rmSync(backupDir, { recursive: true, force: true });
  mkdirSync(backupDir);
});

const logged: unknown[] = [];
async function runAt(now: string, site = { dataDir, backupDir }): Promise<void> {
  const log = { info: (details: unknown) => logged.push(details) };
  const services = { clock: () => new Date(now), log, site };
  const { signal } = new AbortController();
  await backUpDaily.perform(services as unknown as JobServices, {}, { signal });
}
const files = () => readdirSync(backupDir).toSorted();
const place = (...days: string[]) => {
  for (const day of days) writeFileSync(join(backupDir, `outlay-${day}T030000Z.tar.gz`), "");
};

test("each day's first look makes a backup and deletes what no rule keeps, and nothing else", async () => {
  const days = Array.from({ length: 9 }, (_, day) => `2026-11-${20 + day}`);
  place("2025-01-31", "2025-02-03", ...days);
  writeFileSync(join(backupDir, "household.tar.gz"), "");
  writeFileSync(join(backupDir, "outlay-2026-11-29T030000Z.tar.gz.partial"), "");
  await runAt("2026-11-30T04:05:06Z");
  const made = "outlay-2026-11-30T040506Z.tar.gz";
  expect(logged).toEqual([{ file: made }]);
  // The newest of 23 to 30 November but one, the Sundays before, and two months of a year ago.
  const kept = ["2025-01-31", "2025-02-03", ...days.slice(2)].map(
    (day) => `outlay-${day}T030000Z.tar.gz`,
  );
  expect(files()).toEqual(["household.tar.gz", ...kept, made]);
  await runAt("2026-11-30T23:59:59Z");
  expect(files()).toHaveLength(kept.length + 2);
  await runAt("2026-12-01T00:00:01Z");
  expect(files()).toContain("outlay-2026-12-01T000001Z.tar.gz");
});

test("a backup that fails leaves nothing that is called one, and deletes none", async () => {
  place("2025-01-30", "2025-01-31");
  const before = files();
  await expect(
    runAt("2026-11-30T04:05:06Z", { dataDir: join(root, "none"), backupDir }),
  ).rejects.toMatchObject({
    code: "backup.not_running",
  });
  expect(files()).toEqual(before);
});

test("a full disk leaves no half file", async () => {
  const file = join(backupDir, "outlay-2026-11-30T040506Z.tar.gz");
  // What is written there does not fit.
  symlinkSync("/dev/full", `${file}.partial`);
  await expect(backUp({ connect, dataDir, file, now: new Date() })).rejects.toMatchObject({
    code: "ENOSPC",
  });
  expect(files()).toEqual([]);
  // The next one succeeds: nothing of the failed one is left in PostgreSQL.
  await backUp({ connect, dataDir, file, now: new Date() });
  expect(existsSync(file)).toBe(true);
});

test("the last success is in the metrics and in what the doctor prints", async () => {
  const clock = () => new Date("2026-12-03T12:00:00Z");
  const [gauge] = backupMetrics({ backupDir }, clock);
  const metric = async () => (await gauge?.get())?.values[0]?.value;
  const said = async (now: string) => {
    const backups = await readBackups({ backupDir }, new Date(now));
    return backups && describeBackups(backups);
  };
  expect(await metric()).toBe(0);
  expect(await said("2026-11-30T12:00:00Z")).toContain("none yet");
  place("2026-11-28", "2026-11-30");
  expect(await metric()).toBe(Date.parse("2026-11-30T03:00:00Z") / 1000);
  expect(await said("2026-11-30T12:00:00Z")).toBe(
    "Backups: 2, the last of 2026-11-30T03:00:00.000Z.",
  );
  expect(await said("2026-12-03T12:00:00Z")).toContain("more than two days ago");
  expect(backupMetrics({ backupDir: undefined }, clock)).toEqual([]);
});

test("backups of days to come, made while a clock was wrong, hide no failure and take no other's place", async () => {
  const wrong = Array.from({ length: 9 }, (_, day) => `2099-01-0${day + 1}`);
  place("2026-11-20", ...wrong);
  const backups = await readBackups({ backupDir }, new Date("2026-11-30T12:00:00Z"));
  expect(backups).toMatchObject({ count: 1, lastAt: "2026-11-20T03:00:00.000Z", isLate: true });
  await runAt("2026-11-30T04:05:06Z");
  expect(files()).toContain("outlay-2026-11-30T040506Z.tar.gz");
  expect(files()).toHaveLength(11);
});

test("the people who use the server see its version, and when its last backup was made", async () => {
  const read = (now: string) =>
    readServerState({ site: { backupDir }, version: "1.2.3" }, new Date(now));
  const stateOf = (lastAt: string | null, late: boolean) => ({
    version: "1.2.3",
    backups: { lastAt: lastAt === null ? null : new Date(lastAt), late },
  });
  expect(await read("2026-11-30T12:00:00Z")).toEqual(stateOf(null, true));
  place("2026-11-28", "2026-11-30");
  expect(await read("2026-11-30T12:00:00Z")).toEqual(stateOf("2026-11-30T03:00:00Z", false));
  expect(await read("2026-12-03T12:00:00Z")).toEqual(stateOf("2026-11-30T03:00:00Z", true));
  const none = { site: { backupDir: undefined }, version: "1.2.3" };
  const now = new Date("2026-11-30T12:00:00Z");
  expect(await readServerState(none, now)).toEqual({ version: "1.2.3", backups: null });
});

test("a folder that is not there, as of a disk that is not mounted, is not made", async () => {
  rmSync(backupDir, { recursive: true });
  await expect(runAt("2026-11-30T04:05:06Z")).rejects.toThrow("mount its disk");
  expect(existsSync(backupDir)).toBe(false);
  const backups = await readBackups({ backupDir }, new Date("2026-11-30T12:00:00Z"));
  expect(backups && describeBackups(backups)).toContain("There is no folder");
});

test("the doctor says why the backups cannot be read", async () => {
  rmSync(backupDir, { recursive: true });
  writeFileSync(backupDir, "not a folder");
  const backups = await readBackups({ backupDir }, new Date("2026-11-30T12:00:00Z"));
  expect(backups).toMatchObject({ lastAt: null, error: expect.stringContaining("ENOTDIR") });
  expect(backups && describeBackups(backups)).toContain("cannot be read (ENOTDIR");
});

test("BACKUP_DIR where nobody would make backups is refused at the start", () => {
  const assert = (env: Record<string, string>) => () =>
    assertBackups(readConfig({ BACKUP_DIR: "/b", ...env }));
  expect(assert({ DATABASE_URL: "postgres://a@b/c" })).toThrow("pg_dump");
  expect(assert({ JOBS: "off" })).toThrow("JOBS=off");
  expect(assert({})).not.toThrow();
});

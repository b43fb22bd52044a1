import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hears, isAlive } from "./testing.ts";

const scratch = mkdtempSync(join(tmpdir(), "outlay-setup-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const vitest = join(
  dirname(createRequire(import.meta.url).resolve("vitest/package.json")),
  "vitest.mjs",
);

test("Ctrl-C in a test run ends its PostgreSQL and removes its data", async () => {
  const run = spawn(process.execPath, [vitest, "run", "packages/db/src/client.test.ts"], {
    cwd: join(import.meta.dirname, "../../.."),
    env: { ...process.env, TMPDIR: scratch, TEST_DATABASE_URL: undefined },
    stdio: "ignore",
    detached: true,
  });
  const left = () => readdirSync(scratch).filter((name) => name.startsWith("outlay-"));
  const pidFiles = () =>
    left()
      .map((name) => join(scratch, name, "postgres/postmaster.pid"))
      .filter((file) => existsSync(file));
  const isReady = (file: string) => readFileSync(file, "utf8").includes("ready");
  await hears(() => pidFiles().some(isReady));
  const [pid] = pidFiles().map((file) => Number.parseInt(readFileSync(file, "utf8"), 10));
  process.kill(-Number(run.pid), "SIGINT");
  await once(run, "close");
  await hears(() => !isAlive(Number(pid)));
  expect(left()).toEqual([]);
});

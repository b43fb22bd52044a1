import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";

const repository = join(import.meta.dirname, "../../..");
const launcher = join(repository, "apps/server/bin/serve");

/** A folder with a `node` that shows how it was started, then ends with code 7 or waits for a signal. */
let bin: string;

beforeAll(() => {
  bin = mkdtempSync(join(tmpdir(), "outlay launcher "));
  writeFileSync(
    join(bin, "node"),
    `#!/bin/sh\necho $$\nfor argument; do echo "$argument"; done\n[ "$LINGER" ] || exit 7\nexec sleep 60\n`,
  );
  chmodSync(join(bin, "node"), 0o755);
});

afterAll(() => {
  rmSync(bin, { recursive: true, force: true });
});

function launch(env: Record<string, string> = {}) {
  const PATH = [bin, process.env["PATH"]].join(delimiter);
  return spawn(launcher, ["a b"], { env: { ...process.env, PATH, ...env }, cwd: tmpdir() });
}

test("the launcher becomes the server: no process stays in between, and the exit code is the server's", async () => {
  const child = launch();
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  const [pid, ...args] = output.trimEnd().split("\n");
  expect({ pid: Number(pid), code }).toEqual({ pid: child.pid, code: 7 });
  expect(args).toEqual([
    "--no-flush-bytecode",
    "--max-semi-space-size=8",
    "--max-old-space-size=256",
    `${repository}/apps/server/bin/main.mjs`,
    "a b",
  ]);
});

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s reaches the server", async (signal) => {
  const child = launch({ LINGER: "yes" });
  await once(child.stdout, "data");
  child.kill(signal);
  expect(await once(child, "exit")).toEqual([null, signal]);
});

test("npm start, the image and the benchmarks start the server by the launcher alone", () => {
  const read = (name: string) => readFileSync(join(repository, name), "utf8");
  const { scripts } = JSON.parse(read("package.json")) as { scripts: { start: string } };
  expect(scripts.start).toBe("exec node scripts/bootstrap.mjs apps/server/bin/serve");
  expect(read("Dockerfile")).toMatch(/^CMD \["\/app\/apps\/server\/bin\/serve"\]$/m);
  expect(read("bench/scenarios.ts")).toContain('["apps/server/bin/serve"]');
});

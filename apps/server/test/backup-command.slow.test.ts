import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { sendTo } from "./http.fixture.ts";
import { runOutlay } from "./outlay.fixture.ts";
import { startProcess } from "./process.fixture.ts";

const root = mkdtempSync(join(tmpdir(), "outlay-backup-"));
const DATA_DIR = join(root, "data");
const server = startProcess({ DATA_DIR });
const url = await server.url;
afterAll(() => {
  server.child.kill("SIGKILL");
  rmSync(root, { recursive: true, force: true });
});

const outlay = (args: string[], env: Record<string, string> = {}) =>
  runOutlay(args, { DATA_DIR, ...env });

test(
  "a backup made while the server runs is restored into a new directory, where the doctor finds no difference",
  { timeout: 120_000 },
  async () => {
    const json = { email: "carol@example.com", password: "correct horse battery", name: "Carol" };
    await sendTo(`${url}/api/auth/register`, "POST", { json });
    const file = join(root, "household.tar.gz");
    expect(await outlay(["backup", root])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is a folder. Name a file in it."),
    });
    expect(await outlay(["backup", join(root, "away", "household.tar.gz")])).toMatchObject({
      code: 1,
      stderr: `There is no folder ${join(root, "away")}: create it, or mount its disk.\n`,
    });
    expect(await outlay(["backup", file])).toMatchObject({ code: 0, stderr: "" });
    const restored = { DATA_DIR: join(root, "restored") };
    expect(await outlay(["restore", file], restored)).toMatchObject({ code: 0, stderr: "" });
    expect(await outlay(["doctor"], restored)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Books checked: [1-9]\d*, differences: 0, fixed: 0\.\n$/),
    });
    expect((await outlay(["users", "list"], restored)).stdout).toContain("carol@example.com");
    expect(await outlay(["restore", file], restored)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Move it away"),
    });
  },
);

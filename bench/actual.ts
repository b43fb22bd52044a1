import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Entry } from "./bank-files.ts";

const run = promisify(execFile);
const version = "26.9.0";
const root = join(import.meta.dirname, "..");
/** Outside of the workspace: it compiles SQLite, which nobody who starts the server should wait for. */
const home = join(root, "node_modules", ".cache", `actual-api-${version}`);

/** Where @actual-app/api is; it is installed when it is first needed. */
async function findActual(): Promise<string> {
  const folder = join(home, "node_modules", "@actual-app", "api");
  if (existsSync(join(home, "installed"))) return folder;
  await mkdir(home, { recursive: true });
  await writeFile(join(home, "package.json"), '{ "private": true }');
  // SQLite is compiled against the headers that this Node came with, without a download.
  const env = { ...process.env, npm_config_nodedir: dirname(dirname(process.execPath)) };
  await run("npm", ["install", "--no-audit", "--no-fund", `@actual-app/api@${version}`], {
    cwd: home,
    env,
  });
  await writeFile(join(home, "installed"), "");
  return folder;
}

/** Milliseconds that Actual's importTransactions takes for entries, in a process and a budget of its own. */
export async function importWithActual(entries: readonly Entry[]): Promise<number> {
  const folder = await findActual();
  const dataDir = await mkdtemp(join(tmpdir(), "outlay-bench-actual-"));
  try {
    const file = join(dataDir, "entries.json");
    await writeFile(file, JSON.stringify(entries));
    const script = join(import.meta.dirname, "actual-run.ts");
    const { stdout } = await run(process.execPath, [script, folder, dataDir, file], {
      maxBuffer: 64 * 1024 * 1024,
    });
    const [, milliseconds] = /^milliseconds: (\d+)$/m.exec(stdout) ?? [];
    if (milliseconds === undefined) throw new Error(`Actual said: ${stdout.slice(-500)}`);
    return Number(milliseconds);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

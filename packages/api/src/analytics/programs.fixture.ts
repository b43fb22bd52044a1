import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether a program is installed. Its tests are skipped without it; in CI all are there. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Writes a line if a program, and so the tests with it, is missing. */
export function sayIfMissing(program: string): void {
  if (!isInstalled(program))
    process.stderr.write(`${program} is not installed: its tests are skipped.\n`);
}

/** Calls `use` with a folder that has a file with this content. */
export async function withFile<Used>(
  { name, content }: { name: string; content: string | Uint8Array },
  use: (path: string, folder: string) => Promise<Used>,
): Promise<Used> {
  const folder = await mkdtemp(join(tmpdir(), "outlay-export-"));
  try {
    const path = join(folder, name);
    await writeFile(path, content);
    return await use(path, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What a program prints. Throws what it prints as an error. */
export async function outputOf(program: string, args: string[], locale = "C.UTF-8") {
  const env = { ...process.env, LC_ALL: locale, HOME: tmpdir() };
  const { stdout } = await run(program, args, { env, timeout: 120_000, maxBuffer: 64 * 2 ** 20 });
  return stdout;
}

import { execFile } from "node:child_process";
import { join } from "node:path";

type Ending = { code: number; stdout: string; stderr: string };

/** Runs `outlay` with these arguments as a process, without the database of these tests by default. */
export function runOutlay(args: string[], env: Record<string, string>): Promise<Ending> {
  const { DATABASE_URL: _, DATA_DIR: _own, ...inherited } = process.env;
  const { promise, resolve } = Promise.withResolvers<Ending>();
  execFile(
    process.execPath,
    [join(import.meta.dirname, "../bin/outlay.mjs"), ...args],
    { env: { ...inherited, ...env } },
    (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
  );
  return promise;
}

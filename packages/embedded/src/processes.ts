import type { ChildProcess } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/**
 * The ids of the PostgreSQL processes whose working directory is `directory`, which is how every process
 * of a cluster can be found, whatever its pid file says. A process of another program never counts.
 * Linux only: elsewhere there is no /proc, and the answer is none.
 */
export function findPostgresIn(directory: string): number[] {
  const wanted = statSync(directory, { throwIfNoEntry: false });
  if (wanted === undefined || process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const program = basename(readlinkSync(`/proc/${pid}/exe`)).replace(/ \(deleted\)$/, "");
        if (program !== "postgres" && program !== "initdb") return false;
        const cwd = statSync(`/proc/${pid}/cwd`);
        return cwd.ino === wanted.ino && cwd.dev === wanted.dev;
      } catch {
        // It ended meanwhile, or belongs to somebody else and so is not ours.
        return false;
      }
    })
    .map(Number);
}

export function parentOf(pid: number): number | undefined {
  try {
    // The program's name stands in parentheses and may hold blanks; the parent is the second field after it.
    const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1);
    return Number(afterName?.split(" ")[1]);
  } catch {
    return undefined;
  }
}

/** Sees to it that `child` is asked to end when this process ends first, be it in the middle of a start. */
export function endWithUs(child: ChildProcess, signal: NodeJS.Signals): void {
  const end = () => {
    if (child.pid !== undefined) signalProcess(child.pid, signal);
  };
  process.once("exit", end);
  child.once("exit", () => process.removeListener("exit", end));
}

/** Sends `signal`; a process that is gone already is fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Polls until `condition` holds; false when `timeoutMs` passed first. */
export async function waitUntil(condition: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await delay(10);
  }
  return true;
}

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { connect } from "@outlay/db/connect";
import { startEmbeddedPostgres } from "./index.ts";
import { clearRemains } from "./orphans.ts";
import { waitUntil } from "./processes.ts";

export interface Host {
  process: ChildProcess;
  /** What the process has said so far, joined into one object. */
  said: Record<string, unknown>;
  url: string;
  postgresPid: number;
}

interface HostOptions {
  script?: string;
  runtimeDir?: string;
  /** The account to run as, when the test itself runs as root. */
  uid?: number;
}

const started: ChildProcess[] = [];
const hostScript = fileURLToPath(new URL("host.fixture.ts", import.meta.url));

/** Starts a server process on `dataDir` and waits until it serves or says why not. */
export async function startHost(dataDir: string, options: HostOptions = {}): Promise<Host> {
  const { script = hostScript, runtimeDir = join(dataDir, "runtime") } = options;
  const child = spawn(process.execPath, [script, dataDir, runtimeDir], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
  started.push(child);
  const said: Record<string, unknown> = {};
  createInterface({ input: child.stdout }).on("line", (line) => {
    Object.assign(said, JSON.parse(line));
  });
  await hears(() => Object.keys(said).length > 0 || hasEnded(child));
  return { process: child, said, url: String(said["url"]), postgresPid: Number(said["pid"]) };
}

/** Waits for a condition that a test depends on; fails the test when it does not come about. */
export async function hears(condition: () => boolean): Promise<void> {
  if (!(await waitUntil(condition, 20_000)))
    throw new Error(`Waited in vain: ${condition.toString()}`);
}

export async function kill(host: Host): Promise<void> {
  host.process.kill("SIGKILL");
  await hears(() => hasEnded(host.process));
}

/** Whether `pid` still runs; one that waits for a parent to read its exit status does not. */
export function isAlive(pid: number): boolean {
  try {
    const state = execFileSync("ps", ["-o", "state=", "-p", String(pid)], { encoding: "utf8" });
    return !state.startsWith("Z");
  } catch {
    return false;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = connect(url, { poolSize: 1 });
  try {
    return [...(await client.unsafe(statement))];
  } finally {
    await client.end();
  }
}

/** Temporary folders, each readable by its owner only, whose clusters are ended and removed by `removeAll`. */
export function createScratch() {
  const root = mkdtempSync(join(tmpdir(), "outlay-scratch-"));
  let count = 0;
  return {
    root,
    newDataDir: () => join(root, `data-${(count += 1)}`),
    removeAll: async () => {
      started.forEach((child) => child.kill("SIGKILL"));
      for (const name of readdirSync(root)) await clearRemains(join(root, name));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A data directory that was used once and stopped in order; `cp` makes as many of it as tests need. */
export async function createUsedDataDir(dataDir: string): Promise<(target: string) => string> {
  const server = await startEmbeddedPostgres({ connect, dataDir });
  await query(server.url, "create table notes (id int primary key)");
  await server.stop();
  return (target) => {
    execFileSync("cp", ["-a", dataDir, target]);
    return target;
  };
}

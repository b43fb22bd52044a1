import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const root = join(import.meta.dirname, "..");

/** A program under measurement, in its own process group. */
export type Running = { child: ChildProcess; url: string; stop: () => Promise<void> };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

/** Starts a program and waits for the first 200 on `ready`. */
export async function start(
  command: readonly string[],
  env: Record<string, string>,
  ready: string,
): Promise<Running> {
  const [file = "", ...args] = command;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
  });
  const ended = once(child, "exit");
  // The group does not hear the terminal's Ctrl-C.
  const end = () => child.pid !== undefined && process.kill(-child.pid, "SIGTERM");
  process.once("exit", end);
  child.once("exit", () => process.removeListener("exit", end));
  const deadline = performance.now() + 60_000;
  while (!(await answers(`${url}${ready}`))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${command.join(" ")} did not start`);
    await wait(5);
  }
  return {
    child,
    url,
    stop: async () => {
      if (child.exitCode === null) end();
      await ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

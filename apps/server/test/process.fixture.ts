import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** The real server as a process group of its own, as a terminal starts it, with its own PostgreSQL by default. */
export function startProcess(
  env: Record<string, string>,
  serve = join(import.meta.dirname, "../bin/serve"),
) {
  const { DATABASE_URL: _, ...inherited } = process.env;
  // The launcher takes the first node of PATH, which is to be the one that runs the tests.
  const PATH = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  const child = spawn(serve, {
    env: { ...inherited, PATH, PORT: "0", LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const output = { text: "" };
  const listening = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output.text += chunk.toString();
      const [, url] = /API reference +(\S+)\/docs\n/.exec(output.text) ?? [];
      if (url !== undefined) listening.resolve(url);
    });
  }
  const closed = once(child, "close").then(() => child.exitCode ?? child.signalCode);
  void closed.then((end) =>
    listening.reject(new Error(`The server ended with ${end} before it listened:\n${output.text}`)),
  );
  return { child, output, url: listening.promise, closed };
}

const postmasterFile = (dataDir: string) =>
  readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n");

export const postmasterPid = (dataDir: string) => Number(postmasterFile(dataDir)[0]);

/** Where the embedded database of a running server is. */
export function databaseUrl(dataDir: string): string {
  const [, , , port, socketDir = ""] = postmasterFile(dataDir);
  return `postgresql://outlay@${encodeURIComponent(socketDir)}:${port}/outlay`;
}

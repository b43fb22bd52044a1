import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@outlay/db/testing";

export interface TestServer {
  url: string;
  /** Stops the server, and starts it again at the same address and with the same data, after something was done meanwhile. */
  restart: (whileAway?: () => Promise<void>) => Promise<void>;
  /** Stops the server as Ctrl-C does, and drops its database. Throws unless it ends well. */
  stop: () => Promise<void>;
}

/** The real server as a process of its own: a free port, an empty migrated test database. */
export async function startTestServer(env: Record<string, string> = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), "outlay-server-test-"));
  const clean = async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  const start = (port: string) =>
    spawn(process.execPath, [join(import.meta.dirname, "../bin/main.mjs")], {
      env: {
        ...process.env,
        PORT: port,
        HOST: "127.0.0.1",
        LOG_LEVEL: "warn",
        ...env,
        DATA_DIR: dataDir,
        DATABASE_URL: database.url,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
  let server = start("0");
  try {
    const url = await printedUrl(server);
    return {
      url,
      restart: async (whileAway) => {
        await stop(server);
        await whileAway?.();
        server = start(new URL(url).port);
        await printedUrl(server);
      },
      stop: async () => {
        try {
          await stop(server);
        } finally {
          await clean();
        }
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}

/** The address that the server prints once it listens; rejects with its output when it ends before. */
async function printedUrl(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = "";
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    const url = /(http:\S+)\/docs\n/.exec(output)?.[1];
    if (url !== undefined) resolve(url);
  };
  server.stdout?.on("data", read);
  server.stderr?.on("data", read);
  server.once("error", reject);
  server.once("close", (code) =>
    reject(new Error(`The server ended with ${code} before it listened:\n${output}`)),
  );
  return promise;
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const ended = once(server, "close");
    server.kill("SIGTERM");
    await ended;
  }
  if (server.exitCode !== 0)
    throw new Error(`The server ended with ${server.exitCode ?? server.signalCode}.`);
}

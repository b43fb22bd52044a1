import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));
const BUILD = fileURLToPath(new URL("../dist/index.html", import.meta.url));
const START_SECONDS = 60;

export interface TestServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The real server as its own process, on an empty data directory and a free port. */
export async function startServer(): Promise<TestServer> {
  if (!existsSync(BUILD))
    throw new Error("The panel is not built: run `pnpm --filter @outlay/panel build`.");
  const dataDir = await mkdtemp(join(tmpdir(), "outlay-panel-"));
  const port = await findFreePort();
  const { DATABASE_URL: _database, ...env } = process.env;
  const server = spawn(process.execPath, ["apps/server/src/main.ts"], {
    cwd: REPOSITORY,
    env: { ...env, NODE_ENV: "test", PORT: String(port), HOST: "127.0.0.1", DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = async () => {
    await endProcess(server);
    await rm(dataDir, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitUntilReady(server, url);
    const page = await fetch(`${url}/panel/`);
    if (!page.ok) throw new Error(`The server answers ${page.status} at /panel/.`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function waitUntilReady(server: ChildProcess, url: string): Promise<void> {
  let output = "";
  for (const stream of [server.stdout, server.stderr])
    stream?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const deadline = Date.now() + START_SECONDS * 1000;
  while (Date.now() < deadline && server.exitCode === null) {
    const reply = await fetch(`${url}/readyz`).catch(() => null);
    if (reply?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The server did not get ready:\n${output}`);
}

async function endProcess(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await ended;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

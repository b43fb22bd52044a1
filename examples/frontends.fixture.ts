import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";

/** An example as a reader has it: a copy in a folder of its own, with the address of the server. */
export type Example = {
  /** Runs an installed program to its end, or npm. Throws its output when it fails. */
  run: (program: string, ...args: readonly string[]) => Promise<void>;
  /** Starts an installed program that serves the built app at a port. */
  serve: (port: number, program: string, ...args: readonly string[]) => Promise<void>;
  /** Serves the folder itself. */
  serveFiles: (port: number) => Promise<void>;
  remove: () => Promise<void>;
};

/** The address that the examples name. */
const documented = "http://127.0.0.1:3000";
const made = new Set(["node_modules", ".next", ".svelte-kit", "build", "dist"]);

function copyFiles(name: string, serverUrl: string): string {
  const folder = mkdtempSync(join(tmpdir(), `outlay-${name}-`));
  const filter = (source: string) => !made.has(source.split("/").at(-1) ?? "");
  cpSync(join(import.meta.dirname, name), folder, { recursive: true, filter });
  for (const file of readdirSync(folder).filter((path) => /\.(js|json)$/.test(path))) {
    const path = join(folder, file);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(documented, serverUrl));
  }
  return folder;
}

export function copyExample(name: string, serverUrl: string): Example {
  const folder = copyFiles(name, serverUrl);
  // Not as the tests run: the project is somebody else's.
  const { NODE_ENV: _, NODE_OPTIONS: __, NODE_COMPILE_CACHE: ___, ...inherited } = process.env;
  const urls = { OUTLAY_URL: serverUrl, VITE_OUTLAY_URL: serverUrl };
  const env = { ...inherited, ...urls, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" };
  let stop = async () => {};
  return {
    run: (program, ...args) =>
      program === "npm"
        ? execute(program, args, { cwd: folder, env })
        : execute(process.execPath, [program, ...args], { cwd: folder, env }),
    serve: async (port, program, ...args) => {
      const site = spawn(process.execPath, [program, ...args], {
        cwd: folder,
        env: { ...env, HOST: "127.0.0.1", PORT: String(port) },
        stdio: ["ignore", "pipe", "inherit"],
      });
      stop = async () => {
        if (site.kill()) await once(site, "close");
      };
      await printedPort(site, port);
    },
    serveFiles: async (port) => {
      stop = await serveFolder(folder, port);
    },
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Place = { cwd: string; env: NodeJS.ProcessEnv };

function execute(file: string, args: readonly string[], place: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(file, [...args], place, (error, stdout, stderr) => {
      if (error) reject(new Error(stdout + stderr, { cause: error }));
      else resolve();
    });
  });
}

/** Waits for the address that a server prints once it listens. */
async function printedPort(site: ChildProcess, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let output = "";
  site.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    if (output.includes(`:${port}`)) resolve();
  });
  site.once("close", () => reject(new Error(output)));
  return promise;
}

const types: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
};

/** As any server of files does. */
async function serveFolder(folder: string, port: number): Promise<() => Promise<void>> {
  const server = createServer(({ url = "/" }, response) => {
    const file = url === "/" ? "index.html" : url.slice(1);
    response.setHeader("content-type", types[extname(file)] ?? "text/plain");
    response.end(readFileSync(join(folder, file)));
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  return async () => {
    server.closeAllConnections();
    await once(server.close(), "close");
  };
}

/** Ports that nothing listens on: what is served at them is named to the server before it is. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

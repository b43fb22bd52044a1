import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether HAProxy is installed. Tests behind it say so where it is not. */
export const hasHaproxy = (() => {
  try {
    execFileSync("haproxy", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    // oxlint-disable-next-line no-console
    console.warn(
      "haproxy is not installed: its test is left out (Debian: apt-get install haproxy).",
    );
    return false;
  }
})();

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

/** The settings of docs/guide/observability.md, in front of servers at these ports. */
const settings = (port: number, servers: readonly number[]) => `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  option redispatch
  option forwardfor
frontend outlay
  bind 127.0.0.1:${port}
  default_backend servers
backend servers
  option httpchk GET /readyz
  http-check expect status 200
  default-server check inter 1s fall 3 rise 1
${servers.map((each, index) => `  server outlay${index} 127.0.0.1:${each}`).join("\n")}
`;

/** HAProxy before servers at these ports. */
export async function startHaproxy(servers: readonly number[]) {
  const folder = mkdtempSync(join(tmpdir(), "outlay-haproxy-"));
  const port = await freePort();
  const file = join(folder, "haproxy.cfg");
  writeFileSync(file, settings(port, servers));
  execFileSync("haproxy", ["-c", "-q", "-f", file]);
  const child = spawn("haproxy", ["-db", "-f", file], { stdio: "ignore" });
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
      rmSync(folder, { recursive: true });
    },
  };
}

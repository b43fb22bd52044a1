import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase, runText } from "@outlay/db";
import { expect } from "vitest";

const program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find((path) => existsSync(path));

/** Whether this machine has PgBouncer. */
export const hasPooler = program !== undefined;

/** It does not run as root. */
const nobody = 65_534;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** PgBouncer in transaction mode before the PostgreSQL of a database's URL. */
export async function startPooler(databaseUrl: string) {
  if (program === undefined) throw new Error("this machine has no PgBouncer");
  const { hostname, port: postgresPort, username, pathname } = new URL(databaseUrl);
  const host = decodeURIComponent(hostname);
  const owner = host.startsWith("/") ? statSync(host).uid : nobody;
  const user = { uid: owner === 0 ? nobody : owner, gid: owner === 0 ? nobody : owner };
  const port = await freePort();
  const directory = mkdtempSync(join(tmpdir(), "outlay-pooler-"));
  chmodSync(directory, 0o755);
  const users = join(directory, "users.txt");
  writeFileSync(users, `"${username}" ""\n`);
  const settings = join(directory, "pgbouncer.ini");
  writeFileSync(
    settings,
    `[databases]
* = host=${host} port=${postgresPort || 5432}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 5
ignore_startup_parameters = statement_timeout,lock_timeout,idle_in_transaction_session_timeout
`,
  );
  const start = async () => {
    const child = spawn(program, [settings], { ...user, stdio: "ignore" });
    await once(child, "spawn");
    return child;
  };
  let running = await start();
  const kill = async () => {
    running.kill("SIGKILL");
    await once(running, "exit");
  };
  const url = `postgresql://${username}@127.0.0.1:${port}${pathname}?prepare=false`;
  const untilReady = async () => {
    const { db, close } = openDatabase(url, { poolSize: 1 });
    await expect.poll(() => runText(db, "select 1 as one"), { timeout: 10_000 }).toHaveLength(1);
    await close();
  };
  await untilReady();
  return {
    url,
    kill,
    startAgain: async () => {
      running = await start();
      await untilReady();
    },
    stop: async () => {
      await kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { connect } from "./connect.ts";
import { readDatabaseUrl } from "./database-url.ts";

/** Whether Debian's pgbouncer is installed. Tests behind it say so where it is not. */
export const hasPgBouncer = (() => {
  try {
    execFileSync("pgbouncer", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    // oxlint-disable-next-line no-console
    console.warn(
      "pgbouncer is not installed: its tests are left out (Debian: apt-get install pgbouncer).",
    );
    return false;
  }
})();

/** It does not run as root; the owner of PostgreSQL's socket may use that. */
function chooseAccount(host: string | string[]) {
  if (process.getuid?.() !== 0) return {};
  const isSocket = typeof host === "string" && host.startsWith("/");
  const { uid, gid } = isSocket ? statSync(host) : { uid: 0, gid: 0 };
  return uid === 0 ? { uid: 65_534, gid: 65_534 } : { uid, gid };
}

type Account = ReturnType<typeof chooseAccount>;

export type PgBouncer = {
  /** The same database, through the pooler. */
  url: string;
  /** Ends it without a word to its clients. */
  end: () => Promise<void>;
  /** Starts it again at the same address. */
  startAgain: () => Promise<void>;
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

type Settings = { mode: "session" | "transaction" | "statement"; poolSize?: number; more?: string };

/** PgBouncer on a free port of loopback, with its default settings, before the PostgreSQL of `url`. */
export async function startPgBouncer(
  url: string,
  { mode, poolSize = 5, more = "" }: Settings,
): Promise<PgBouncer> {
  const {
    host,
    port: behind,
    database = "postgres",
    user = "postgres",
    password,
  } = readDatabaseUrl(url);
  const folder = mkdtempSync(join(tmpdir(), "outlay-pgbouncer-"));
  const port = await freePort();
  writeFileSync(join(folder, "users.txt"), `"${user}" "${password ?? ""}"\n`);
  writeFileSync(
    join(folder, "pgbouncer.ini"),
    `[databases]
${database} = host=${String(host)} port=${String(behind)} dbname=${database} user=${user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${folder}/users.txt
pool_mode = ${mode}
default_pool_size = ${poolSize}
${more}
`,
  );
  const account = chooseAccount(host);
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
  const through = `postgres://${user}@127.0.0.1:${port}/${database}`;
  let running = await run(folder, through, account);
  const end = async () => {
    const closed = once(running, "close");
    running.kill("SIGKILL");
    await closed;
  };
  const startAgain = async () => {
    running = await run(folder, through, account);
  };
  return {
    url: through,
    end,
    startAgain,
    restart: async () => {
      await end();
      await startAgain();
    },
    stop: async () => {
      await end();
      rmSync(folder, { recursive: true });
    },
  };
}

async function run(folder: string, url: string, account: Account): Promise<ChildProcess> {
  const child = spawn("pgbouncer", [join(folder, "pgbouncer.ini")], {
    stdio: "ignore",
    ...account,
  });
  const answers = async () => {
    const client = connect(url, { poolSize: 1, pooling: "transaction", connectTimeoutSeconds: 1 });
    // That it listens is enough: in statement mode, say, it takes not every query.
    const answer = await client.unsafe("select 1").then(
      () => "answers",
      (error: unknown) => String(error),
    );
    await client.end({ timeout: 0 });
    return answer;
  };
  await expect.poll(answers, { timeout: 10_000 }).toBe("answers");
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

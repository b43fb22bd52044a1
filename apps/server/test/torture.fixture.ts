import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { openDatabase, runText } from "@outlay/db";
import { connect } from "@outlay/db/connect";
import { startEmbeddedPostgres } from "@outlay/embedded";
import { v7 as uuidv7 } from "uuid";
import { register, sender } from "./ledger.fixture.ts";
import { startProcess } from "./process.fixture.ts";
import type { Behaviour } from "./webhook-receiver.fixture.ts";
import { addWebhook, startReceiver } from "./webhooks.fixture.ts";

/** A PostgreSQL of its own, which outlives what is done to its processes. */
export async function startPostgres() {
  const dataDir = mkdtempSync(join(tmpdir(), "outlay-torture-"));
  const { url, stop } = await startEmbeddedPostgres({ connect, dataDir, fsync: false });
  const { db, close } = openDatabase(url, { poolSize: 2 });
  return {
    db,
    dataDir,
    url,
    /** Ends one of its processes with SIGKILL: then all end, with every connection, and it recovers from its log. */
    crash: async () => {
      const [victim] = await runText<{ pid: number }>(
        db,
        "select pid from pg_stat_activity where backend_type = 'walwriter'",
      );
      process.kill(Number(victim?.pid), "SIGKILL");
    },
    stop: async () => {
      await close({ timeoutSeconds: 1 });
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Servers with one database, data directory and setting of jobs. */
export function createFleet(env: Record<string, string>) {
  const started = new Set<ReturnType<typeof startProcess>>();
  const start = async (more: Record<string, string> = {}) => {
    const server = startProcess({ ...env, ...more });
    started.add(server);
    await server.url;
    return server;
  };
  return {
    start,
    urls: async () => Promise.all([...started].map(({ url }) => url)),
    /** Kills the servers that have run longest, and starts others in their place. */
    replace: async (count: number) => {
      const victims = [...started].slice(0, count);
      for (const victim of victims) {
        victim.child.kill("SIGKILL");
        started.delete(victim);
      }
      await Promise.all(victims.map(({ closed }) => closed));
      await Promise.all(victims.map(() => start()));
    },
    killAll: () => {
      for (const { child } of started) child.kill("SIGKILL");
    },
  };
}

/** A receiver that is killed and started again at its address. */
export async function startMortalReceiver() {
  let current = await startReceiver();
  const { host } = current;
  const lives = [current];
  const behaviours: Behaviour[] = [];
  return {
    host,
    /** What it got in all its lives, in order. */
    received: () => lives.flatMap(({ received }) => received),
    count: () => lives.reduce((sum, { received }) => sum + received.length, 0),
    /** But for what came before it knew a secret. */
    faults: () =>
      lives.flatMap(({ faults }) => faults).filter((fault) => !fault.includes("can't be empty")),
    /** Takes what is sent to a path, signed with this secret. */
    accept: (behaviour: Behaviour) => {
      behaviours.push(behaviour);
      current.answer(behaviour);
    },
    restart: async () => {
      current.child.kill("SIGKILL");
      current = await startReceiver(Number(host.split(":")[1]));
      lives.push(current);
      behaviours.forEach(current.answer);
    },
    kill: () => current.child.kill("SIGKILL"),
    current: () => current,
  };
}

export type MortalReceiver = Awaited<ReturnType<typeof startMortalReceiver>>;

const dayMs = 24 * 60 * 60_000;

/** A household with a webhook, and schedules that have many occurrences to post at once. */
export type House = { bookId: string; webhookId: string; cursor: number; path: string };

type Building = { url: string; receiver: MortalReceiver; houses: number; schedules: number };

/** Builds the houses by a server that runs no jobs. Returns the owner's token, too. */
export async function buildHouses(
  { url, receiver, houses, schedules }: Building,
  occurrences: number,
): Promise<{ token: string; built: House[] }> {
  const token = await register(url);
  const startsOn = new Date(Date.now() - (occurrences - 1) * dayMs).toISOString().slice(0, 10);
  const built: House[] = [];
  for (let index = 0; index < houses; index += 1) {
    const made = await sender(url, token)("POST", "/api/books", {
      json: { name: `House ${index}`, timeZone: "UTC" },
    });
    const bookId = (made.json as { id: string }).id;
    const send: typeof sender =
      (...given) =>
      (method, path, sending = {}) =>
        sender(...given)(method, path, {
          ...sending,
          headers: { ...sending.headers, "x-book-id": bookId },
        });
    const path = `/${index}`;
    const hook = await addWebhook(send(url, token), receiver.current(), { path });
    receiver.accept({ path, secret: hook.secret });
    for (let number = 0; number < schedules; number += 1) {
      const template = { kind: "expense", amount: `${number + 1}.00`, payee: `Payee ${number}` };
      const json = { every: { unit: "day" }, startsOn, missed: "post", template };
      const reply = await send(url, token)("POST", "/api/schedules", { json });
      if (reply.status !== 201) throw new Error(reply.text);
    }
    built.push({ bookId, webhookId: hook.id, cursor: hook.cursor, path });
  }
  return { token, built };
}

/** Records transactions in a book, whatever happens to servers: a repeated create is the same one. */
export async function recordMany(
  urls: () => Promise<string[]>,
  { token, bookId, count }: { token: string; bookId: string; count: number },
): Promise<void> {
  const operations = Array.from({ length: count }, (_, index) => ({
    op: "create",
    id: uuidv7(),
    kind: "income",
    amount: `${index + 1}.00`,
  }));
  const json = { operations, mode: "atomic" };
  const until = Date.now() + 120_000;
  for (let attempt = 0; Date.now() < until; attempt += 1) {
    // Servers that do not start leave the others their turn.
    await setImmediate();
    const all = await urls().catch(() => []);
    const url = all[attempt % Math.max(all.length, 1)];
    if (url === undefined) continue;
    const reply = await sender(url, token)("POST", "/api/transactions/bulk", {
      json,
      headers: { "x-book-id": bookId },
    }).catch(() => undefined);
    if (reply?.status === 200) return;
    if (reply && reply.status < 500 && reply.status !== 429) throw new Error(reply.text);
  }
  throw new Error("the transactions could not be recorded in two minutes");
}

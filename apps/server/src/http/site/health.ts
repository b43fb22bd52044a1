import { setTimeout as delay } from "node:timers/promises";
import { isSchemaCurrent, readLatestMigration } from "@outlay/db";
import type { FastifyInstance } from "fastify";
import type { Services } from "../../services.ts";

/** Replies within two seconds, even if the database hangs. */
const answerMs = 1_800;

/** A check's result, and for people why it is not well. */
type Check = { status: string; detail?: string };

const ok: Check = { status: "ok" };
const unknown: Check = { status: "unknown", detail: "The database does not answer." };
const away: Check = {
  status: "unavailable",
  detail:
    "It does not answer. The server connects again by itself: look at PostgreSQL, its network and the log.",
};
const late: Check = {
  status: "unavailable",
  detail: "It did not answer in time: it hangs, or all connections are in use.",
};
const otherSchema: Check = {
  status: "other_release",
  detail: "It is that of another release: start the newest one, or run `outlay migrate` with it.",
};

type Database = { database: Check; schema: Check };

/** `/livez` while the process runs; `/readyz` when the database responds and its schema is current, with the reason if not. */
export function health(
  app: FastifyInstance,
  { db, stopping }: Pick<Services, "db" | "stopping">,
): void {
  app.get("/livez", { logLevel: "warn" }, async () => ({ status: "ok" }));

  const latest = readLatestMigration();
  const look = async (): Promise<Database> => {
    try {
      return { database: ok, schema: (await isSchemaCurrent(db, latest)) ? ok : otherSchema };
    } catch {
      return { database: away, schema: unknown };
    }
  };
  /** Runs one check at a time: simultaneous requests share it and need no further connections. */
  let looking: Promise<Database> | undefined;

  app.get("/readyz", { logLevel: "warn" }, async (_request, reply) => {
    stopping.asked();
    looking ??= look().finally(() => (looking = undefined));
    const waiting = new AbortController();
    const checks = await Promise.race([
      looking,
      delay(answerMs, { database: late, schema: unknown }, { signal: waiting.signal }),
    ]);
    waiting.abort();
    const isWell = Object.values(checks).every(({ status }) => status === "ok");
    const server: Check = stopping.isStopping()
      ? { status: "stopping", detail: "It finishes what it has, and takes no more." }
      : ok;
    const isReady = isWell && server === ok;
    return reply.code(isReady ? 200 : 503).send({
      status: isReady ? "ready" : "unavailable",
      checks: { server, ...checks },
    });
  });
}

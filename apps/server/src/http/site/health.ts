import { setTimeout as delay } from "node:timers/promises";
import { isSchemaCurrent, readLatestMigration } from "@outlay/db";
import type { FastifyInstance } from "fastify";
import type { Services } from "../../services.ts";

/** Replies within two seconds, even if the database hangs. */
const answerMs = 1_800;

/** `/livez` while the process runs; `/readyz` when the database responds and its schema is current. */
export function health(app: FastifyInstance, { db }: Services): void {
  app.get("/livez", { logLevel: "warn" }, async () => ({ status: "ok" }));

  const latest = readLatestMigration();
  /** Runs one check at a time: simultaneous requests share it and need no further connections. */
  let asking: Promise<boolean> | undefined;
  const ask = () =>
    (asking ??= isSchemaCurrent(db, latest)
      .catch(() => false)
      .finally(() => (asking = undefined)));

  app.get("/readyz", { logLevel: "warn" }, async (_request, reply) => {
    const waiting = new AbortController();
    const late = delay(answerMs, false, { signal: waiting.signal }).catch(() => false);
    const ready = await Promise.race([ask(), late]);
    waiting.abort();
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "unavailable" });
  });
}

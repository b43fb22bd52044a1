import { setTimeout as delay } from "node:timers/promises";
import { isSchemaCurrent } from "@outlay/db";
import type { FastifyInstance } from "fastify";
import type { Services } from "../../services.ts";

/** Replies within two seconds, whatever becomes of the database. */
const answerMs = 1_800;

/** `/livez` while the process runs; `/readyz` when the database answers and its schema is this code's. */
export function health(app: FastifyInstance, { db }: Services): void {
  app.get("/livez", { logLevel: "warn" }, async () => ({ status: "ok" }));

  /** One at a time: those who ask while it is under way hold no further connections. */
  let asking: Promise<boolean> | undefined;
  const ask = () =>
    (asking ??= isSchemaCurrent(db)
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

import { isSchemaCurrent } from "@outlay/db";
import type { FastifyInstance } from "fastify";
import type { Services } from "../services.ts";

/** `/livez` while the process runs; `/readyz` when the database answers and its schema is this code's. */
export function health(app: FastifyInstance, { db }: Services): void {
  app.get("/livez", { logLevel: "warn" }, async () => ({ status: "ok" }));

  app.get("/readyz", { logLevel: "warn" }, async (_request, reply) => {
    const ready = await isSchemaCurrent(db).catch(() => false);
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "unavailable" });
  });
}

import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import { createCatalog } from "@outlay/api";
import type { FastifyInstance } from "fastify";
import type { Services } from "../../services.ts";

/** The build of apps/panel. */
const root = fileURLToPath(new URL("../../../../panel/dist", import.meta.url));

/** `/panel`: the page for trying procedures by hand, and its catalogue of procedures. */
export function panel(app: FastifyInstance, { version }: Services): void {
  const catalog = JSON.stringify(createCatalog(version));
  app.get("/panel/procedures.json", async (_request, reply) =>
    reply.type("application/json").send(catalog),
  );
  app.get("/panel", async (_request, reply) => reply.sendFile("index.html"));
  app.register(fastifyStatic, { root, prefix: "/panel/" });
}

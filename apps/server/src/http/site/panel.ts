import { fileURLToPath } from "node:url";
import { createCatalog } from "@outlay/api";
import type { FastifyInstance } from "fastify";
import type { Services } from "../../services.ts";
import { immutable, sendFrom, sendStatic, textOnDemand } from "./static-files.ts";

/** The build of apps/panel. */
const root = fileURLToPath(new URL("../../../../panel/dist", import.meta.url));

/** `/panel`: the page for trying procedures by hand, and its catalogue of procedures. */
export function panel(app: FastifyInstance, { version }: Services): void {
  const make = async () => JSON.stringify(await createCatalog(version));
  const catalog = textOnDemand(make, ".json");
  app.get("/panel/procedures.json", async (request, reply) =>
    sendStatic(request, reply, await catalog()),
  );

  const send = sendFrom(root);
  app.get("/panel", (request, reply) => send(request, reply, "index.html"));
  app.get<{ Params: { "*": string } }>("/panel/*", (request, reply) => {
    const name = request.params["*"];
    // Vite puts a hash in the names of what it has built.
    return send(request, reply, name, name.startsWith("assets/") ? immutable : undefined);
  });
}

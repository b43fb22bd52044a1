import { callProcedure, toPlainJson, procedures } from "@outlay/api";
import type { FastifyInstance } from "fastify";
import { createContext } from "../context.ts";
import type { Services } from "../services.ts";
import { inputReader } from "./rest-input.ts";
import { signalOf } from "./signal.ts";

/** `/api`: every procedure at the method and path of its metadata. */
export function restDoor(app: FastifyInstance, services: Services): void {
  for (const procedure of procedures) {
    const { path, type, rest, maxBodyBytes: bodyLimit } = procedure;
    const readInput = inputReader(procedure);
    app.route({
      method: rest.method,
      url: `/api${rest.path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
      ...(bodyLimit !== undefined && { bodyLimit }),
      handler: async (request, reply) => {
        const ctx = createContext(services, request);
        const output = await callProcedure(ctx, {
          path,
          type,
          input: readInput(request),
          signal: signalOf(reply),
        });
        reply.code(rest.status).header("cache-control", "no-store");
        if (output instanceof Response)
          return reply.headers(Object.fromEntries(output.headers)).send(output.body);
        return reply.send(toPlainJson(output));
      },
    });
  }
}

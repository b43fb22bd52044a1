import { appRouter } from "@outlay/api";
import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyInstance } from "fastify";
import { createContext } from "../context.ts";
import type { Services } from "../services.ts";
import { toHttpProblem } from "./problems.ts";

/** JSON-RPC 2.0's number for a request that is not valid. */
const invalidRequest = -32600;

/** `/trpc`: the router over HTTP, with batches. */
export function trpcDoor(app: FastifyInstance, services: Services): void {
  app.register(async (scope) => {
    // What HTTP refuses before tRPC sees it comes in tRPC's shape, so that its clients can read it.
    scope.setErrorHandler((error, request, reply) => {
      const problem = toHttpProblem(error, request);
      const { status: httpStatus, code, issues, requestId } = problem;
      const data = { code, httpStatus, issues, requestId };
      return reply
        .code(httpStatus)
        .send({ error: { json: { message: problem.detail, code: invalidRequest, data } } });
    });
    scope.addHook("onSend", async (_request, reply) => {
      reply.header("cache-control", "no-store");
    });
    scope.register(fastifyTRPCPlugin, {
      prefix: "/trpc",
      trpcOptions: {
        router: appRouter,
        createContext: ({ req }: { req: Parameters<typeof createContext>[1] }) =>
          createContext(services, req),
      },
    });
  });
}

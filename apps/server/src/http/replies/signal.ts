import type { FastifyReply } from "fastify";

/** Aborts when the connection ends before the reply: the work is no longer needed. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

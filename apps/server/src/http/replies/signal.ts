import type { FastifyReply } from "fastify";

/** Aborts when the connection ends before the reply does: nobody waits for the work. */
export function signalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

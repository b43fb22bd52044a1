import type { FastifyInstance } from "fastify";

/** W3C Trace Context, version 00. */
const form = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Adds the caller's `traceparent` to the lines of its request in the log. */
export function logTraceparent(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { traceparent } = request.headers;
    if (typeof traceparent === "string" && form.test(traceparent))
      request.log = reply.log = request.log.child({ traceparent });
    done();
  });
}

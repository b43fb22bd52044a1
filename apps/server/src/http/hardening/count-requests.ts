import { networkOf } from "@outlay/api";
import type { FastifyInstance } from "fastify";
import type { Config } from "../../config.ts";
import type { Services } from "../../services.ts";
import { setRateLimit } from "../replies/problems.ts";

const counted = /^\/(api|trpc|ws|mcp)\b/;

/** Counts requests to the API by address, and sends the remaining budget in each reply's headers. */
export function countRequests(
  app: FastifyInstance,
  { trustedProxies }: Config,
  { budget }: Services,
): void {
  let hasWarned = trustedProxies.length > 0;
  app.addHook("onRequest", async (request, reply) => {
    const { url, headers, log } = request;
    if (!hasWarned && headers["x-forwarded-for"] !== undefined) {
      hasWarned = true;
      log.warn(
        "Requests come through a proxy that TRUSTED_PROXIES does not name: all count as its.",
      );
    }
    // An address may be written with escapes; its route is not.
    if (!counted.test(url) && !counted.test(request.routeOptions.url ?? "")) return;
    setRateLimit(reply, await budget(networkOf(request.ip)));
  });
}

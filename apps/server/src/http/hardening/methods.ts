import { AppError } from "@outlay/core";
import type { FastifyInstance } from "fastify";

/** Replies 405 with `allow` to every method that a URL does not have (RFC 9110, 15.5.6). */
export function refuseOtherMethods(
  app: FastifyInstance,
  url: string,
  methods: Iterable<string>,
): void {
  const known = new Set([...methods, "OPTIONS"]);
  const others = app.supportedMethods.filter((method) => !known.has(method));
  if (others.length === 0) return;
  const allow = [...known].toSorted().join(", ");
  const refuse = (): never => {
    throw new AppError("route.method_not_allowed", `This address takes ${allow}.`);
  };
  app.route({
    method: others,
    url,
    exposeHeadRoute: false,
    // Before the body is read: the method is wrong, whatever the body.
    onRequest: async (_request, reply) => {
      reply.header("allow", allow);
      refuse();
    },
    handler: refuse,
  });
}

/** Records the methods of all routes from now on; the returned function closes their URLs to other methods. */
export function watchMethods(app: FastifyInstance): () => void {
  const methodsByUrl = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ url, method }) => {
    const address = url.length > 1 && url.endsWith("/") ? url.slice(0, -1) : url;
    const methods = methodsByUrl.get(address) ?? new Set();
    methodsByUrl.set(address, methods);
    for (const each of [method].flat()) methods.add(each);
  });
  return () => {
    for (const [url, methods] of methodsByUrl)
      if (url !== "*") refuseOtherMethods(app, url, methods);
  };
}

import type { Context, Identity } from "@outlay/api";
import type { FastifyRequest } from "fastify";
import type { Services } from "./services.ts";

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** What the procedures know of a request. Who asks is proved when the first procedure wants to know. */
export function createContext(services: Services, request: FastifyRequest): Context {
  const { db, keys, identities } = services;
  const now = services.clock();
  let identity: Promise<Identity> | undefined;
  return {
    db,
    now,
    keys,
    requestId: request.id,
    userAgent: request.headers["user-agent"] ?? null,
    idempotencyKey: firstOf(request.headers["idempotency-key"]) ?? null,
    identify: () => {
      const { authorization } = request.headers;
      identity ??= identities.identify(
        { authorization, bookId: firstOf(request.headers["x-book-id"]) },
        now,
      );
      return identity;
    },
    forgetIdentities: identities.forget,
    reportFault: (fault) => request.log.error({ fault }, "unexpected error"),
  };
}

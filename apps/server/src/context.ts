import { type Context, identify, type Identity } from "@outlay/api";
import type { FastifyRequest } from "fastify";
import type { Services } from "./services.ts";

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** What the procedures know of a request. Who asks is proved when the first procedure wants to know. */
export function createContext({ db, keys, clock }: Services, request: FastifyRequest): Context {
  const now = clock();
  let identity: Promise<Identity> | undefined;
  return {
    db,
    now,
    keys,
    requestId: request.id,
    userAgent: request.headers["user-agent"] ?? null,
    identify: () => {
      identity ??= identify(
        db,
        keys,
        {
          authorization: request.headers.authorization,
          bookId: firstOf(request.headers["x-book-id"]),
        },
        now,
      );
      return identity;
    },
    reportFault: (fault) => request.log.error({ fault }, "unexpected error"),
  };
}

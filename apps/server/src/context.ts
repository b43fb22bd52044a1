import { type Context, describeFault, type Identity } from "@outlay/api";
import type { FastifyRequest } from "fastify";
import { sendMail } from "./mail.ts";
import type { Services } from "./services.ts";

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** What the procedures know of a request. Who asks is proved when the first procedure wants to know. */
export function createContext(services: Services, request: FastifyRequest): Context {
  const { db, keys, identities, mailer, background, live } = services;
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
    forgetIdentities: () => {
      identities.forget();
      live.check();
    },
    announce: live.announce,
    follow: live.follow,
    sendMail: (mail) => sendMail({ mailer, log: request.log }, { ...mail, date: now }),
    inBackground: (work) =>
      background.run(work, (error) =>
        request.log.error({ fault: describeFault(error) }, "work in the background failed"),
      ),
    reportFault: (fault) => request.log.error({ fault }, "unexpected error"),
  };
}

import { describeFault } from "@outlay/api";
import { type FastifyInstance, type FastifyServerOptions, LogController } from "fastify";
import type { Config } from "../../config.ts";

/** Fields that are never logged, at any depth. */
const secretFields = {
  headers: ["authorization", "cookie", "set-cookie", "idempotency-key", "idempotencyKey"],
  passwords: ["password", "currentPassword", "newPassword", "passwordHash", "totp", "secret"],
  tokens: ["token", "accessToken", "refreshToken", "access_token", "refresh_token"],
  people: ["email", "username", "to", "subject", "text"],
  money: ["payee", "note", "amount", "balance"],
  requests: ["headers", "url", "query", "body", "input"],
  statements: ["parameters", "detail"],
};
const paths = Object.values(secretFields)
  .flat()
  .flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]);

/** An error without its message, in pino's format. */
function toLogged(error: unknown) {
  const { name: type, stack, ...more } = describeFault(error);
  return { ...more, type, message: "[redacted]", stack: stack.join("\n") };
}

/**
 * How the server logs. What is logged is chosen where it is logged, and holds no values. Should an
 * object or an error come here as a whole, its secret fields and its message are left out: messages
 * of the database and of parsers quote what they were given.
 */
export function logOptions({ logLevel }: Pick<Config, "logLevel">): FastifyServerOptions {
  return {
    logger: {
      level: logLevel,
      redact: { paths, censor: "[redacted]" },
      serializers: { err: toLogged },
      hooks: {
        // Without our own message, pino would use the error's.
        logMethod(given, method) {
          const [first, message = "unexpected error", ...more] = given as [unknown, string?];
          if (typeof first !== "object") return method.apply(this, given);
          const details = first instanceof Error ? { err: first } : first;
          return method.apply(this, [details, message, ...more]);
        },
      },
    },
    // Query strings contain personal data: see `logReplies`.
    logController: new LogController({ disableRequestLogging: true }),
  };
}

/** Logs each reply at level debug, by its route and not its URL. */
export function logReplies(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? "none";
    const ms = Math.round(reply.elapsedTime);
    request.log.debug({ method, route, status: reply.statusCode, ms }, "answered");
  });
}

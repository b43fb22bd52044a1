import { describeFault } from "@outlay/api";
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyLogFn,
  type FastifyServerOptions,
  LogController,
} from "fastify";
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

/** By severity, as pino has them. */
const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
type Level = Exclude<(typeof levels)[number], "silent">;
const ranks = new Map<string, number>(levels.map((level, rank) => [level, rank]));
const rankOf = (level: string) => ranks.get(level) ?? 0;

type MakeLogger = NonNullable<FastifyServerOptions["childLoggerFactory"]>;

/** A request's logger, made with its first line: most requests have none, and one takes 13 µs and 33 kB to make. */
const logOnDemand: MakeLogger = (logger, bindings, options) => {
  // That of a route may differ.
  if (options.level !== undefined) return logger.child(bindings, options);
  let opened: FastifyBaseLogger | undefined;
  const open = () => (opened ??= logger.child(bindings, options));
  const at =
    (level: Level): FastifyLogFn =>
    (...line: unknown[]) => {
      if (rankOf(level) < rankOf(logger.level)) return;
      const own = open();
      Reflect.apply(own[level], own, line);
    };
  return {
    level: logger.level,
    child: (...given) => open().child(...given),
    silent: logger.silent,
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("fatal"),
  };
};

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
    childLoggerFactory: logOnDemand,
    // Query strings contain personal data: see `logReplies`.
    logController: new LogController({ disableRequestLogging: true }),
  };
}

/** Logs each reply at level debug, by its route and not its URL. */
export function logReplies(app: FastifyInstance, { logLevel }: Pick<Config, "logLevel">): void {
  if (rankOf(logLevel) > rankOf("debug")) return;
  app.addHook("onResponse", async (request, reply) => {
    const { method, routeOptions } = request;
    const route = routeOptions.url ?? "none";
    const ms = Math.round(reply.elapsedTime);
    request.log.debug({ method, route, status: reply.statusCode, ms }, "answered");
  });
}

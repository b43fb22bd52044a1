import { type AppError } from "@outlay/core";
import { callProcedure } from "@outlay/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { createContext } from "../../context.ts";
import type { Services } from "../../services.ts";
import { assertPlainText } from "../hardening/json-body.ts";
import { setRetry, setStatus, toCallerError } from "../replies/problems.ts";
import { signalOf } from "../replies/signal.ts";

const bodyLimitBytes = 8 * 1024;

/** RFC 6749, 5.2. */
class TokenError extends Error {
  readonly error: string;

  constructor(error: string, message: string) {
    super(message);
    this.error = error;
  }
}

const session = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.int(),
});

/** The procedure of a grant, with its input. Unknown and empty parameters count as absent (RFC 6749, 3.2). */
function readGrant(form: URLSearchParams): { path: string; input: object } {
  const read = (name: string): string => {
    const [value = "", ...more] = form.getAll(name);
    if (more.length > 0) throw new TokenError("invalid_request", `Send ${name} once.`);
    if (value === "") throw new TokenError("invalid_request", `Send ${name}.`);
    return value;
  };
  switch (read("grant_type")) {
    case "password":
      return {
        path: "auth.login",
        input: {
          email: read("username"),
          password: read("password"),
          ...(form.get("totp") && { totp: read("totp") }),
        },
      };
    case "refresh_token":
      return { path: "auth.refresh", input: { refreshToken: read("refresh_token") } };
    default:
      throw new TokenError("unsupported_grant_type", "Use password or refresh_token.");
  }
}

function errorOf({ kind, issues }: AppError): string {
  if (kind === "unauthenticated" || issues.some(({ path }) => path[0] === "email"))
    return "invalid_grant";
  if (kind === "unavailable" || kind === "throttled") return "temporarily_unavailable";
  return kind === "internal" ? "server_error" : "invalid_request";
}

/** An error in the shape of RFC 6749, 5.2: printable ASCII without quotes and backslashes. */
function sendTokenError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const send = (status: number, error: string, description: string) =>
    setStatus(reply, status)
      .header("pragma", "no-cache")
      .send({ error, error_description: description.replaceAll(/[^ !#-[\]-~]/g, "'") });
  reply.header("x-request-id", request.id);
  if (thrown instanceof TokenError) return send(400, thrown.error, thrown.message);
  const known = toCallerError(thrown, request);
  setRetry(reply, known);
  if (known.kind === "unsupported")
    return send(400, "invalid_request", "Send a form: application/x-www-form-urlencoded in UTF-8.");
  const isOurs = known.status >= 500 || known.kind === "throttled" || known.kind === "too_large";
  return send(isOurs ? known.status : 400, errorOf(known), known.message);
}

/** `/api/auth/token`: signing in and refreshing by OAuth 2 (RFC 6749, 4.3 and 6), for tools that support only this. */
export function registerOauth(app: FastifyInstance, services: Services): void {
  app.register(async (scope) => {
    scope.setErrorHandler(sendTokenError);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<string>(
      "application/x-www-form-urlencoded",
      { parseAs: "string" },
      (request, body, done) => {
        assertPlainText(request);
        done(null, new URLSearchParams(body));
      },
    );
    scope.post("/api/auth/token", { bodyLimit: bodyLimitBytes }, async (request, reply) => {
      if (Object.keys(request.query ?? {}).length > 0)
        throw new TokenError("invalid_request", "Send the parameters in the body, as a form.");
      const { body } = request;
      const grant = readGrant(body instanceof URLSearchParams ? body : new URLSearchParams());
      const call = { ...grant, type: "mutation", signal: signalOf(reply) } as const;
      const opened = session.parse(await callProcedure(createContext(services, request), call));
      setStatus(reply, 200).header("pragma", "no-cache");
      return {
        access_token: opened.accessToken,
        token_type: "bearer",
        expires_in: opened.expiresIn,
        refresh_token: opened.refreshToken,
      };
    });
  });
}

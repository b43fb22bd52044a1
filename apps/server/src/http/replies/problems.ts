import { AppError, maskedError } from "@outlay/core";
import { describeFault, findAppError, type Spent, toProblem } from "@outlay/api";
import type { FastifyReply, FastifyRequest } from "fastify";
import { bodyTypesOf } from "../rest/uploads.ts";

function nothingHere(): AppError {
  return new AppError("route.not_found", "See /docs for what there is.");
}

/** Errors of the HTTP layer, by Fastify's error codes. */
function fromHttpLayer(error: unknown, request: FastifyRequest): AppError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new AppError(
        "input.too_large",
        `Send at most ${request.routeOptions.bodyLimit / 1024} KiB.`,
      );
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new AppError(
        "input.unsupported_type",
        `Send "content-type: ${bodyTypesOf(request).join('" or "')}".`,
      );
    case "FST_ERR_MAX_PARAM_LENGTH":
      return nothingHere();
    default:
      return "statusCode" in error && error.statusCode === 400
        ? new AppError("input.malformed", "The request is not well-formed JSON over HTTP.")
        : undefined;
  }
}

/** An error as shown to the caller; an unexpected one is masked, and logged without its message. */
export function toCallerError(error: unknown, request: FastifyRequest): AppError {
  // Procedures report their own faults.
  const known = fromHttpLayer(error, request) ?? findAppError(error);
  if (known) return known;
  const path = request.routeOptions.url ?? "";
  request.log.error(
    { fault: { requestId: request.id, path, ...describeFault(error) } },
    "unexpected error",
  );
  return maskedError();
}

/** The common headers of draft-ietf-httpapi-ratelimit-headers-06. */
export function setRateLimit(reply: FastifyReply, { limit, remaining, resetSeconds }: Spent): void {
  reply.headers({
    "ratelimit-limit": limit,
    "ratelimit-remaining": remaining,
    "ratelimit-reset": resetSeconds,
  });
}

/** Sends when to try again (RFC 9110, 10.2.3), and which limit was reached. */
export function setRetry(reply: FastifyReply, { met, retryAfterSeconds }: AppError): void {
  if (retryAfterSeconds === undefined) return;
  reply.header("retry-after", retryAfterSeconds);
  if (met) setRateLimit(reply, { limit: met.limit, remaining: 0, resetSeconds: retryAfterSeconds });
}

/** Sets the status of a reply, and for a 401 the authentication scheme (RFC 9110, 11.6.1). */
export function setStatus(reply: FastifyReply, status: number): FastifyReply {
  if (status === 401) reply.header("www-authenticate", "Bearer");
  // A request that did not arrive in time is not waited for (RFC 9110, 15.5.9).
  if (status === 408) reply.header("connection", "close");
  return reply.code(status).header("cache-control", "no-store");
}

export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const known = toCallerError(error, request);
  const problem = toProblem(known, request.id);
  setRetry(reply, known);
  // A malformed URL is rejected before any hook runs.
  reply.header("x-request-id", request.id);
  return setStatus(reply, problem.status).type("application/problem+json").send(problem);
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(nothingHere(), request, reply);
}

import { AppError, describeFault, findAppError, maskedError, toProblem } from "@outlay/api";
import type { FastifyReply, FastifyRequest } from "fastify";

function nothingHere(): AppError {
  return new AppError("route.not_found", "See /docs for what there is.");
}

/** What the HTTP layer itself refuses, by Fastify's error codes. */
function fromHttpLayer(error: unknown): AppError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new AppError("input.too_large", "Send at most 64 KiB.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new AppError("input.unsupported_type", 'Send "content-type: application/json".');
    case "FST_ERR_MAX_PARAM_LENGTH":
      return nothingHere();
    default:
      return "statusCode" in error && error.statusCode === 400
        ? new AppError("input.malformed", "The request is not well-formed JSON over HTTP.")
        : undefined;
  }
}

/** The problem document of any error; an unexpected one is masked, and logged without its message. */
export function toHttpProblem(error: unknown, request: FastifyRequest) {
  // Procedures have reported their own faults.
  const known = fromHttpLayer(error) ?? findAppError(error);
  if (!known) {
    const fault = {
      requestId: request.id,
      path: request.routeOptions.url ?? "",
      ...describeFault(error),
    };
    request.log.error({ fault }, "unexpected error");
  }
  return toProblem(known ?? maskedError(), request.id);
}

export function sendProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = toHttpProblem(error, request);
  // An address that cannot be read is refused before any hook runs.
  reply.header("x-request-id", request.id).header("cache-control", "no-store");
  return reply.code(problem.status).type("application/problem+json").send(problem);
}

export function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(nothingHere(), request, reply);
}

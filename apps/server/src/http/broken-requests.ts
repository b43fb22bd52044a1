import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { AppError, toProblem } from "@outlay/api";
import type { FastifyRequest } from "fastify";
import { v7 as uuidv7 } from "uuid";

function toAppError(code: string | undefined): AppError {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new AppError("request.timeout", "Send the whole request within 30 seconds.");
    case "HPE_HEADER_OVERFLOW":
      return new AppError("input.headers_too_large", "Send at most 16 KiB of headers.");
    default:
      return new AppError("input.malformed", "The request is not well-formed HTTP.");
  }
}

/** Answers what Node cannot read as a request, so that no route or hook ever sees it. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = toProblem(toAppError(error.code), uuidv7());
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    "content-type: application/problem+json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${problem.requestId}`,
    "cache-control: no-store",
    "connection: close",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroy(error);
}

/** HTTP/1.1 asks every request to name its host (RFC 9112, 3.2). */
export function assertHost({ raw, headers }: FastifyRequest): void {
  if (raw.httpVersion === "1.1" && headers.host === undefined)
    throw new AppError("input.malformed", "Send a Host header.");
}

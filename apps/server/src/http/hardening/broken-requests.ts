import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { AppError } from "@outlay/core";
import { toProblem } from "@outlay/api";
import type { FastifyRequest } from "fastify";
import { v7 as uuidv7 } from "uuid";
import { isTooLong, urlTooLong } from "./urls.ts";

/** Node's error for a request that it cannot read, with the last bytes it received. */
type BrokenRequest = NodeJS.ErrnoException & { rawPacket?: unknown };

function toAppError(error: BrokenRequest | AppError): AppError {
  if (error instanceof AppError) return error;
  const { code, rawPacket } = error;
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return new AppError("request.timeout", "The request did not arrive in time. Send it again.");
    case "HPE_HEADER_OVERFLOW": {
      const [, url = ""] = Buffer.isBuffer(rawPacket) ? rawPacket.toString().split(" ", 2) : [];
      if (isTooLong(url)) return urlTooLong();
      return new AppError("input.headers_too_large", "Send at most 16 KiB of headers.");
    }
    default:
      return new AppError("input.malformed", "The request is not well-formed HTTP.");
  }
}

/** Replies to malformed requests, and to those that must not be read further, before any route or hook sees them. */
export function answerBrokenRequest(error: BrokenRequest | AppError, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const known = toAppError(error);
  const problem = toProblem(known, uuidv7());
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    "content-type: application/problem+json; charset=utf-8",
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${problem.requestId}`,
    "cache-control: no-store",
    ...(known.retryAfterSeconds === undefined ? [] : [`retry-after: ${known.retryAfterSeconds}`]),
    "connection: close",
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n${body}`);
  socket.destroy(error);
}

/** HTTP/1.1 requires every request to name its host, once (RFC 9112, 3.2). */
export function assertHost({ raw }: FastifyRequest): void {
  if (raw.httpVersion === "1.1" && raw.headersDistinct["host"]?.length !== 1)
    throw new AppError("input.malformed", "Send one Host header.");
}

import type { Readable } from "node:stream";
import { AppError } from "@outlay/api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { answerBrokenRequest } from "./broken-requests.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The type of the file that a route takes as its body. */
    upload?: string | undefined;
  }
}

/** How long a file may take to arrive, its rows being written meanwhile. */
export const uploadTimeoutMs = 15 * 60_000;

function tooLarge(limitBytes: number): AppError {
  return new AppError("input.too_large", `Send at most ${limitBytes / 1024 ** 2} MiB.`);
}

/** The bytes of a body as they arrive, up to a limit. */
async function* readBody(body: Readable, limitBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  try {
    // What is refused gets an answer: the connection stays open for it.
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Uint8Array;
      total += bytes.length;
      if (total > limitBytes) throw tooLarge(limitBytes);
      yield bytes;
    }
  } finally {
    body.resume();
  }
}

/** Takes bodies of this type as a stream, whatever their size up to the limit. */
export function acceptUpload(scope: FastifyInstance, type: string, limitBytes: number): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(type, (request, body, done) => {
    // While its last rows are written and checked, nothing moves on the connection.
    body.once("end", () => request.raw.setTimeout(uploadTimeoutMs));
    if (Number(request.headers["content-length"] ?? 0) > limitBytes) done(tooLarge(limitBytes));
    else done(null, ReadableStream.from(readBody(body, limitBytes)));
  });
}

/** The type of the file that a route takes as its body. */
export function uploadOf({ routeOptions }: FastifyRequest): string | undefined {
  const { upload } = routeOptions.config as { upload?: string };
  return upload;
}

const late = Object.assign(new Error("late"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });

/** Ends a request whose body is not here in time. Node has one limit for all of them, and files take longer. */
export function limitArrival(app: FastifyInstance, timeoutMs: number): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { raw, headers } = request;
    const hasBody = headers["transfer-encoding"] ?? headers["content-length"] !== undefined;
    if (hasBody && uploadOf(request) === undefined) {
      const end = () => {
        if (reply.raw.headersSent) raw.socket.destroy();
        else answerBrokenRequest(late, raw.socket);
      };
      const timer = setTimeout(end, timeoutMs);
      raw.once("end", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
    }
    done();
  });
}

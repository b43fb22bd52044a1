import type { Readable } from "node:stream";
import { formType } from "@outlay/api";
import { AppError } from "@outlay/core";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { answerBrokenRequest } from "../hardening/broken-requests.ts";
import type { Timeouts } from "../hardening/timeouts.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The type of the file that a route accepts as its body. */
    upload?: string | undefined;
    /** Whether a route takes a form, as well as JSON or alone. */
    takesForm?: "also" | "only" | undefined;
    /** Whether the file of its form is stored while it arrives. */
    streamsForm?: boolean | undefined;
  }
}

/** How long a file may take to arrive while its rows are written: 3 GiB at 7 Mbit/s. */
export const uploadTimeoutMs = 60 * 60_000;

function tooLarge(limitBytes: number): AppError {
  return new AppError("input.too_large", `Send at most ${limitBytes / 1024 ** 2} MiB.`);
}

/** The minimum rate of a file in bytes per second, after the first `idleMs`. */
const leastRate = 16 * 1024;

export type UploadLimits = {
  limitBytes: number;
  /** How long to wait for the next byte. */
  idleMs: number;
};

const tooSlow = () =>
  new AppError("request.timeout", "The file does not arrive. Send it again, over a better line.");

/** Awaits a promise for some milliseconds. Throws `request.timeout`. */
async function within<Result>(promise: Promise<Result>, ms: number): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooSlow()), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
}

/**
 * The bytes of a body as they arrive, up to a limit. Only the time spent waiting counts, not the time
 * in which previous bytes are processed.
 */
export async function* readBody(
  body: Readable,
  { limitBytes, idleMs }: UploadLimits,
): AsyncGenerator<Uint8Array> {
  let total = 0;
  let waitedMs = 0;
  // The connection stays open for the reply if the body is rejected.
  const chunks = body.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const asked = performance.now();
      const { done, value } = await within(
        chunks.next() as Promise<IteratorResult<Uint8Array, undefined>>,
        idleMs,
      );
      if (done) return;
      waitedMs += performance.now() - asked;
      total += value.length;
      if (total > limitBytes) throw tooLarge(limitBytes);
      if (waitedMs > idleMs + (total / leastRate) * 1000) throw tooSlow();
      yield value;
    }
  } finally {
    // The rest is read and discarded, which it is not while an iterator listens. Not awaited: the next bytes may never come.
    const discard = () => void body.resume();
    void chunks.return?.().then(discard, discard);
  }
}

/** Accepts bodies of this type as a stream, up to the size limit. */
export function acceptUpload(scope: FastifyInstance, type: string, limits: UploadLimits): void {
  const { limitBytes } = limits;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(type, (request, body, done) => {
    // The connection is idle while the upload waits for its turn and while rows are written and checked.
    request.raw.setTimeout(uploadTimeoutMs);
    if (Number(request.headers["content-length"] ?? 0) > limitBytes) done(tooLarge(limitBytes));
    else done(null, ReadableStream.from(readBody(body, limits)));
  });
}

/** The type of the file that a route accepts as its body. */
function uploadOf({ routeOptions }: FastifyRequest): string | undefined {
  const { upload } = routeOptions.config as { upload?: string };
  return upload;
}

/** Whether its body may take as long as a file. */
const isUpload = (request: FastifyRequest) => {
  const { streamsForm = false } = request.routeOptions.config as { streamsForm?: boolean };
  return streamsForm || uploadOf(request) !== undefined;
};

/** The types of bodies that a route takes. */
export function bodyTypesOf(request: FastifyRequest): string[] {
  const upload = uploadOf(request);
  if (upload !== undefined) return [upload];
  const { takesForm } = request.routeOptions.config as { takesForm?: "also" | "only" };
  if (takesForm === "only") return [formType];
  return ["application/json", ...(takesForm ? [formType] : [])];
}

const late = Object.assign(new Error("late"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });

/** Ends a request whose body does not arrive in time or stops. Node has a single limit, and files take longer. */
export function limitArrival(
  app: FastifyInstance,
  { requestMs, idleMs }: Pick<Timeouts, "requestMs" | "idleMs">,
): void {
  app.addHook("onRequest", (request, reply, done) => {
    const { raw, headers } = request;
    const hasBody = headers["transfer-encoding"] ?? headers["content-length"] !== undefined;
    if (hasBody && !isUpload(request)) {
      const end = () => {
        if (reply.raw.headersSent) raw.socket.destroy();
        else answerBrokenRequest(late, raw.socket);
      };
      const { socket } = raw;
      const deadline = performance.now() + requestMs;
      let arrived = socket.bytesRead;
      const look = () => {
        const left = deadline - performance.now();
        // Timers may be early by less than a millisecond.
        if (left < 1 || socket.bytesRead === arrived) return end();
        arrived = socket.bytesRead;
        timer = setTimeout(look, Math.min(idleMs, left));
      };
      let timer = setTimeout(look, Math.min(idleMs, requestMs));
      raw.once("end", () => clearTimeout(timer)).once("close", () => clearTimeout(timer));
    }
    done();
  });
}

import { type Db, snapshot } from "@outlay/db";
import type { ReportFault } from "./ports.ts";
import { AppError, maskedError } from "@outlay/core";
import { describeFault } from "./error-mapping.ts";
import { createConcurrencyLimit } from "./concurrency-limit.ts";

/** Each holds a connection as long as it lasts: the others of the pool are for everybody else. */
const atOnce = 4;
const atOncePerUser = 2;
/** How long a reader may leave a chunk lying. */
const patienceMs = 30_000;

/** A file that is made while it is read. */
export type Download = {
  fileName: string;
  contentType: string;
  /** Reads one snapshot of the database. Before its first chunk it may throw what the caller shall see. */
  chunks: (tx: Db) => AsyncIterable<string | Uint8Array>;
};

const places = createConcurrencyLimit(
  atOncePerUser,
  () => new AppError("download.limit", "Wait until one of your downloads has finished."),
);

/** Answers how to give the place back. Throws `download.limit`, `server.unavailable`. */
function takePlace(userId: string): () => void {
  const leave = places.take(userId);
  if (places.count() <= atOnce) return leave;
  leave();
  throw new AppError(
    "server.unavailable",
    "Too many downloads are in progress. Try again shortly.",
  );
}

const gone = new AppError("request.timeout", "The client stopped reading the download.");

const ignore = () => {};

/** A stream with a way to send into it, which waits until its reader has taken what was sent before. */
function createPipe(waitMs: number) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  writer.closed.catch(ignore);
  const fail = (reason: AppError) => void writer.abort(reason).catch(ignore);
  /** Throws `gone` when nobody reads any more. */
  const send = async (chunk: string | Uint8Array) => {
    const timer = setTimeout(() => fail(gone), waitMs);
    await writer.ready.catch(() => Promise.reject(gone)).finally(() => clearTimeout(timer));
    writer.write(typeof chunk === "string" ? Buffer.from(chunk) : chunk).catch(ignore);
  };
  return { readable, send, fail, end: () => void writer.close().catch(ignore) };
}

type Caller = {
  db: Db;
  requestId: string;
  reportFault: ReportFault;
  principal: { userId: string };
};

/**
 * Starts a download. Its rows are those of one moment, however long it takes. When its reader goes
 * away or stops to read, its connection is free again. What fails before the first chunk is thrown;
 * later, the stream ends with an error. Throws `download.limit`, `server.unavailable`.
 */
export async function startDownload(
  { db, principal, requestId, reportFault }: Caller,
  { fileName, contentType, chunks }: Download,
  waitMs = patienceMs,
): Promise<Response> {
  const leave = takePlace(principal.userId);
  const pipe = createPipe(waitMs);
  const begun = Promise.withResolvers<void>();
  const read = async (tx: Db) => {
    for await (const chunk of chunks(tx)) {
      begun.resolve();
      if (chunk.length > 0) await pipe.send(chunk);
    }
  };
  const fail = (error: unknown) => {
    begun.reject(error);
    pipe.fail(maskedError());
    // What the caller may understand is no fault of ours.
    if (!(error instanceof AppError))
      reportFault({ requestId, path: fileName, ...describeFault(error) });
  };
  void db.transaction(read, snapshot).then(pipe.end, fail).finally(leave);
  await begun.promise;
  return new Response(pipe.readable, {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${fileName}"`,
    },
  });
}

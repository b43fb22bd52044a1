import { type Db, snapshot } from "@outlay/db";
import type { ReportFault } from "./ports.ts";
import { AppError, maskedError } from "@outlay/core";
import { describeFault } from "./error-mapping.ts";
import { createConcurrencyLimit } from "./concurrency-limit.ts";

/** Each download uses a connection while it runs: the rest of the pool is for other calls. */
const atOnce = 4;
const atOncePerUser = 2;
/** How long a reader may take for a chunk. */
const patienceMs = 30_000;

/** A file that is generated while it is read. */
export type Download = {
  fileName: string;
  contentType: string;
  /** Reads one snapshot of the database. Before its first chunk it may throw errors for the caller. */
  chunks: (tx: Db) => AsyncIterable<string | Uint8Array>;
};

const places = createConcurrencyLimit(
  atOncePerUser,
  () => new AppError("download.limit", "Wait until one of your downloads has finished."),
);

/** Returns a function that gives the place back. Throws `download.limit`, `server.unavailable`. */
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

/** A stream and a function to send into it, which waits until the reader has taken the previous chunks. */
function createPipe(waitMs: number) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  writer.closed.catch(ignore);
  const fail = (reason: AppError) => void writer.abort(reason).catch(ignore);
  const giveUp = () => fail(gone);
  /** Throws `gone` when the reader has disconnected. */
  const send = async (chunk: string | Uint8Array) => {
    const timer = setTimeout(giveUp, waitMs);
    try {
      await writer.ready;
    } catch {
      throw gone;
    } finally {
      clearTimeout(timer);
    }
    writer.write(typeof chunk === "string" ? Buffer.from(chunk) : chunk).catch(ignore);
  };
  return { readable, send, fail, end: () => void writer.close().catch(ignore) };
}

export type DownloadCaller = {
  requestId: string;
  reportFault: ReportFault;
  principal: { userId: string };
};

type Send = (chunk: string | Uint8Array) => Promise<void>;

export type StreamedFile = {
  /** For the log. */
  name: string;
  headers: Record<string, string>;
  /** Sends the file. An error before it sends anything is thrown to the caller; later, the stream ends with an error. */
  write: (send: Send) => Promise<void>;
  /** Called once at the end. */
  leave: () => void;
};

/** Starts a file that is read while it is sent. If its reader disconnects or stops reading, `write` is ended. */
export async function startStream(
  { requestId, reportFault }: DownloadCaller,
  { name, headers, write, leave }: StreamedFile,
  waitMs = patienceMs,
): Promise<Response> {
  const pipe = createPipe(waitMs);
  const begun = Promise.withResolvers<void>();
  const send: Send = async (chunk) => {
    begun.resolve();
    if (chunk.length > 0) await pipe.send(chunk);
  };
  const fail = (error: unknown) => {
    begun.reject(error);
    pipe.fail(maskedError());
    // An error with a code is not our fault.
    if (!(error instanceof AppError))
      reportFault({ requestId, path: name, ...describeFault(error) });
  };
  void write(send).then(pipe.end, fail).finally(leave);
  await begun.promise;
  return new Response(pipe.readable, { headers });
}

/**
 * Starts a download. All its rows are from one snapshot, however long it takes. If its reader
 * disconnects or stops reading, its connection is freed. An error before the first chunk is thrown;
 * later, the stream ends with an error. Throws `download.limit`, `server.unavailable`.
 */
export async function startDownload(
  { db, ...caller }: DownloadCaller & { db: Db },
  { fileName, contentType, chunks }: Download,
  waitMs = patienceMs,
): Promise<Response> {
  const headers = {
    "content-type": contentType,
    "content-disposition": `attachment; filename="${fileName}"`,
  };
  const write = (send: Send) =>
    db.transaction(async (tx) => {
      for await (const chunk of chunks(tx)) await send(chunk);
    }, snapshot);
  const leave = takePlace(caller.principal.userId);
  return startStream(caller, { name: fileName, headers, write, leave }, waitMs);
}

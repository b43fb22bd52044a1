import { pipeline, Readable } from "node:stream";
import { createBrotliCompress, createGzip } from "node:zlib";
import { findProcedure } from "@outlay/api";
import type { FastifyInstance } from "fastify";
import {
  brotliOptions,
  compress,
  type Encoding,
  minCompressedBytes,
  preferredEncoding,
  varyBy,
} from "./encodings.ts";

/** Of brotli. The next one takes three times as long. */
const quality = 4;

/**
 * Whether the replies to calls may be compressed. The size of a compressed reply gives away whether what a request
 * brought in resembles a secret in it (BREACH), so that replies with tokens never are: those are replies to
 * mutations, and to what no scope of a personal access token reaches.
 */
export function areCompressible(paths: readonly string[]): boolean {
  return paths.every((path) => {
    const procedure = findProcedure(path);
    return procedure?.type === "query" && procedure.scope !== null;
  });
}

function compressStream(payload: Readable, encoding: Encoding): Readable {
  const compressor =
    encoding === "br" ? createBrotliCompress(brotliOptions(quality)) : createGzip();
  // A fault ends the reply, which the server reports.
  return pipeline(payload, compressor, () => {});
}

/** Compresses replies above 1 kB in the encoding that the client prefers. Large ones are streams already. */
export function compressReplies(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    const isStream = payload instanceof Readable;
    if (!request.isCompressible || (!isStream && typeof payload !== "string")) return payload;
    varyBy(reply, "accept-encoding");
    const encoding = preferredEncoding(request.headers["accept-encoding"]);
    if (encoding === undefined || (!isStream && payload.length < minCompressedBytes))
      return payload;
    reply.header("content-encoding", encoding);
    if (!isStream) return compress(encoding, Buffer.from(payload), quality);
    reply.removeHeader("content-length");
    return compressStream(payload, encoding);
  });
}

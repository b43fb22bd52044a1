import { promisify } from "node:util";
import { brotliCompress, type BrotliOptions, constants, gzip } from "node:zlib";
import type { FastifyReply } from "fastify";

export type Encoding = "br" | "gzip";

const encodings: readonly Encoding[] = ["br", "gzip"];

/** Shorter content hardly becomes smaller. */
export const minCompressedBytes = 1024;

/** The encoding that a request prefers (RFC 9110, 12.5.3), if it accepts any; brotli if it has no preference. */
export function preferredEncoding(acceptEncoding: string | undefined): Encoding | undefined {
  if (acceptEncoding === undefined) return undefined;
  const weights = new Map(acceptEncoding.toLowerCase().split(",").map(readWeight));
  const weigh = (name: string) => weights.get(name) ?? weights.get("*") ?? 0;
  const best = encodings.reduce((first, next) => (weigh(next) > weigh(first) ? next : first));
  const isWanted = weigh(best) > 0 && weigh(best) >= (weights.get("identity") ?? 0);
  return isWanted ? best : undefined;
}

/** Reads one part, such as `gzip;q=0.5`. */
function readWeight(part: string): [name: string, weight: number] {
  const [name = "", ...parameters] = part.split(";").map((text) => text.trim());
  const weight = parameters.find((text) => text.startsWith("q="));
  return [name, weight === undefined ? 1 : Number(weight.slice(2)) || 0];
}

/** Options of zlib for brotli. */
export const brotliOptions = (quality: number, sizeBytes = 0): BrotliOptions => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_SIZE_HINT]: sizeBytes,
  },
});

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** Compresses in zlib's threads. */
export function compress(encoding: Encoding, bytes: Buffer, quality: number): Promise<Buffer> {
  return encoding === "br" ? toBrotli(bytes, brotliOptions(quality, bytes.length)) : toGzip(bytes);
}

/** Notes that the reply depends on a header of the request, too. */
export function varyBy(reply: FastifyReply, header: string): void {
  const others = reply.getHeader("vary");
  reply.header("vary", others === undefined ? header : `${String(others)}, ${header}`);
}

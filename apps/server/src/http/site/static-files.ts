import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sendNotFound } from "../replies/problems.ts";
import {
  compress,
  type Encoding,
  minCompressedBytes,
  preferredEncoding,
  varyBy,
} from "../replies/encodings.ts";

/** A file that is the same for everyone. */
export type StaticFile = {
  type: string;
  /** Of its bytes; its ETag is made of it. */
  hash: string;
  isCompressible: boolean;
  read: () => Promise<Buffer>;
  /** Compressed once, at the first request, and kept in memory. */
  readCompressed: (encoding: Encoding) => Promise<Buffer>;
};

const types: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".md": "text/markdown; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Names, in place of values, that do not change before their bytes do. */
export const immutable = "public, max-age=31536000, immutable";
/** Kept by caches that ask each time whether it has changed. */
const revalidated = "no-cache";

/** Of brotli. With 11, megabytes take fifty times as long and become 14 % smaller. */
const quality = 5;

function describe(
  bytes: Buffer,
  type: string,
): Pick<StaticFile, "type" | "hash" | "isCompressible"> {
  return {
    type,
    hash: createHash("sha256").update(bytes).digest("base64url").slice(0, 22),
    isCompressible: bytes.length >= minCompressedBytes && /^text\/|json|svg|icon$/.test(type),
  };
}

type Described = ReturnType<typeof describe>;

function withCompressed(described: Described, read: () => Promise<Buffer>): StaticFile {
  const compressed = new Map<Encoding, Promise<Buffer>>();
  const readCompressed = (encoding: Encoding) => {
    const found = compressed.get(encoding);
    if (found) return found;
    const made = read().then((bytes) => compress(encoding, bytes, quality));
    compressed.set(encoding, made);
    made.catch(() => compressed.delete(encoding));
    return made;
  };
  return { ...described, read, readCompressed };
}

/** Text that the server makes itself. The extension says what it is, such as ".html". */
export function staticText(text: string, extension: string): StaticFile {
  const bytes = Buffer.from(text);
  const type = types[extension] ?? "application/octet-stream";
  return withCompressed(describe(bytes, type), async () => bytes);
}

/** The same of text that is made when it is first asked for: few users ever do. */
export function textOnDemand(make: () => Promise<string>, extension: string) {
  let made: Promise<StaticFile> | undefined;
  return () => {
    made ??= make().then((text) => staticText(text, extension));
    made.catch(() => (made = undefined));
    return made;
  };
}

/** A file on disk. Only what is compressed of it stays in memory. */
async function staticFile(path: string): Promise<StaticFile> {
  const read = () => readFile(path);
  const type = types[extname(path)] ?? "application/octet-stream";
  return withCompressed(describe(await read(), type), read);
}

/** Finds the files of a folder by their name in it. A file that has changed is read again. */
function openFolder(root: string): (name: string) => Promise<StaticFile | undefined> {
  let names = new Set<string>();
  const files = new Map<string, { version: string; file: Promise<StaticFile> }>();
  return async (name) => {
    // A name that the folder lists leads nowhere else.
    if (!names.has(name)) names = new Set(await readdir(root, { recursive: true }).catch(() => []));
    if (!names.has(name)) return undefined;
    const path = join(root, name);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) return undefined;
    const version = `${found.mtimeMs} ${found.size}`;
    const known = files.get(name);
    if (known?.version === version) return known.file;
    const file = staticFile(path);
    files.set(name, { version, file });
    file.catch(() => files.delete(name));
    return file;
  };
}

/** Sends a file in the encoding that the request prefers, or 304 if the client has it. */
export async function sendStatic(
  request: FastifyRequest,
  reply: FastifyReply,
  file: StaticFile,
  cacheControl = revalidated,
): Promise<FastifyReply> {
  const { headers } = request;
  const encoding = file.isCompressible ? preferredEncoding(headers["accept-encoding"]) : undefined;
  // Each encoding has bytes of its own, so each has a strong tag of its own (RFC 9110, 8.8.3.3).
  const etag = encoding === undefined ? `"${file.hash}"` : `"${file.hash}-${encoding}"`;
  reply.headers({ "cache-control": cacheControl, etag });
  if (file.isCompressible) varyBy(reply, "accept-encoding");
  if (isKnown(headers["if-none-match"], etag)) return reply.code(304).send();
  if (encoding !== undefined) reply.header("content-encoding", encoding);
  reply.type(file.type);
  return reply.send(await (encoding === undefined ? file.read() : file.readCompressed(encoding)));
}

/** Whether the client has it (RFC 9110, 13.1.2: the comparison is weak). */
function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.some((tag) => tag === etag || tag === "*");
}

/** Sends files of a folder by their name in it; 404 for any other name. */
export function sendFrom(root: string) {
  const find = openFolder(root);
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    name: string,
    cacheControl?: string,
  ): Promise<FastifyReply> => {
    const file = await find(name);
    return file ? sendStatic(request, reply, file, cacheControl) : sendNotFound(request, reply);
  };
}

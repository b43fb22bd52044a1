import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { z } from "zod";
import { AppError, type UploadedFile } from "@outlay/core";
import { assertBounded } from "../support/json-bounds.ts";
import { archiveEnd } from "./archive.contract.ts";

/** Three times the size of the largest row. */
const maxLineBytes = 1024 * 1024;
/** The total size of lines, because a small file may decompress to any size. */
const maxBytes = 8 * 1024 ** 3;

export function unreadable(message: string): AppError {
  return new AppError("archive.unreadable", message);
}

async function* inflate(file: UploadedFile): AsyncGenerator<Buffer> {
  const bytes = file instanceof Blob ? file.stream() : file;
  const gunzip = createGunzip();
  // Errors are handled where the bytes are read.
  pipeline(Readable.from(bytes), gunzip).catch(() => {});
  try {
    yield* gunzip as AsyncIterable<Buffer>;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!code.startsWith("Z_")) throw error;
    throw unreadable("It is no gzip file, or is cut off.");
  }
}

async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // Chunks of an unfinished line, joined once: joining at each chunk would copy a long line repeatedly.
  let pieces: Buffer[] = [];
  let length = 0;
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > maxBytes) throw unreadable("It unfolds to more than any book.");
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line = chunk.subarray(from, end);
      yield length > 0 ? Buffer.concat([...pieces, line]) : line;
      pieces = [];
      length = 0;
      from = end + 1;
    }
    pieces.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > maxLineBytes) throw unreadable("It has a line that is no row.");
  }
  if (length > 0) throw unreadable("It is cut off.");
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function parseLine(line: Buffer): unknown {
  try {
    const text = decoder.decode(line);
    assertBounded(text);
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof AppError)
      throw unreadable(`It has a line that is no row. ${error.message}`);
    throw unreadable("It has a line that is no JSON.");
  }
}

/** Reads an archive line by line. Throws `archive.unreadable` for any invalid file. */
export function openArchive(file: UploadedFile) {
  const lines = splitLines(inflate(file));
  const sum = createHash("sha256");
  const next = async () => {
    const line: IteratorResult<Buffer, unknown> = await lines.next();
    if (line.done === true) throw unreadable("It ends too early.");
    return line.value;
  };
  const read = <Line>(schema: z.ZodType<Line>, value: unknown, what: string): Line => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw unreadable(`It lacks ${what}.`);
    return parsed.data;
  };
  const take = async () => {
    const line = await next();
    sum.update(line).update("\n");
    return { json: parseLine(line), bytes: line.length };
  };
  return {
    /** The next line, as JSON, and its length. */
    take,
    read,
    /** Checks that the last line was read, that nothing follows, and that the checksum is right. */
    finish: async () => {
      const { sha256 } = read(archiveEnd, parseLine(await next()), "its checksum");
      if (sha256 !== sum.digest("hex"))
        throw unreadable("Its checksum is another: it was changed.");
      if ((await lines.next()).done !== true) throw unreadable("Something follows its end.");
    },
    close: () => lines.return(undefined),
  };
}

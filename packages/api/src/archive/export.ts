import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { books, type Db } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { imageColumns } from "../books/books.ts";
import type { Download } from "../support/downloads.ts";
import { AppError } from "@outlay/core";
import { type ArchiveHeader, formatName, formatVersion } from "./archive.contract.ts";
import type { ArchivePart } from "../support/archive-part.ts";
import type { FileStore } from "../support/file-store.ts";
import { countPieces, filesPart, readPieces } from "./files.ts";
import { countRows, readRows } from "./table.ts";

type Parts = readonly ArchivePart[];
type Source = { parts: Parts; files: FileStore };

async function readHeader(tx: Db, parts: Parts, bookId: string, now: Date): Promise<ArchiveHeader> {
  const { changeSeq, createdAt, updatedAt } = books;
  const [book] = await tx
    .select({ ...imageColumns, changeSeq, createdAt, updatedAt })
    .from(books)
    .where(eq(books.id, bookId));
  if (!book) throw new AppError("book.not_found", "The book was deleted.");
  const counted = [];
  for (const part of parts)
    counted.push({ name: part.name, rows: await countRows(tx, part, bookId) });
  counted.push({ name: filesPart.name, rows: await countPieces(tx, bookId) });
  return {
    format: formatName,
    version: formatVersion,
    exportedAt: now.toISOString(),
    book: {
      ...book,
      createdAt: book.createdAt.toISOString(),
      updatedAt: book.updatedAt.toISOString(),
    },
    parts: counted,
  };
}

/** The text of an archive in batches of lines. */
async function* writeArchive(
  tx: Db,
  { parts, files }: Source,
  bookId: string,
  now: Date,
): AsyncGenerator<string> {
  const sum = createHash("sha256");
  const print = (lines: readonly string[]) => {
    const printed = lines.map((line) => `${line}\n`).join("");
    sum.update(printed);
    return printed;
  };
  const header = await readHeader(tx, parts, bookId, now);
  yield print([JSON.stringify(header)]);
  for (const [index, { name, rows }] of header.parts.entries()) {
    yield print([JSON.stringify({ part: name, rows })]);
    const part = parts[index];
    if (part) for await (const lines of readRows(tx, part, bookId)) yield print(lines);
    else for await (const line of readPieces(tx, files, bookId)) yield print([line]);
  }
  yield `${JSON.stringify({ sha256: sum.digest("hex") })}\n`;
}

/** A book with its whole history and its files as gzipped JSON lines. */
export function exportBook(source: Source, book: Book, now: Date): Download {
  return {
    fileName: `book-${now.toISOString().slice(0, 10)}.outlay.gz`,
    contentType: "application/gzip",
    chunks: async function* chunks(tx) {
      // While files are read no statement runs; a reader that takes nothing is given up elsewhere.
      await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`);
      const gzip = createGzip();
      const lines = Readable.from(writeArchive(tx, source, book.id, now));
      // Errors are handled where the compressed bytes are read.
      pipeline(lines, gzip).catch(() => {});
      yield* gzip as AsyncIterable<Buffer>;
    },
  };
}

import { AppError } from "@outlay/core";
import { attachments, type Db, pages } from "@outlay/db";
import { and, asc, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { cleanFile } from "../attachments/formats/formats.ts";
import { storeFile } from "../attachments/upload.ts";
import type { FileStore } from "../support/file-store.ts";
import { announceFile, keyOf, useFile } from "../support/unused-files.ts";
import { archivePart } from "./archive.contract.ts";
import { type openArchive, unreadable } from "./lines.ts";

/** The bytes of attachments, a line for each piece: the last part of an archive. */
export const filesPart = { name: "attachment_files", since: 3 };

const pieceBytes = 192 * 1024;
const piecesOf = (sizeBytes: number) => Math.ceil(sizeBytes / pieceBytes);

const piece = z.strictObject({
  fileId: z.uuid(),
  /** Null if the server that wrote the archive had lost the file. */
  data: z
    .base64()
    .max(4 * Math.ceil(pieceBytes / 3))
    .nullable(),
});
type Piece = z.output<typeof piece>;

const isKept = (bookId: string) =>
  sql`${attachments}.book_id = ${bookId} and ${attachments}.deleted_at is null`;

export async function countPieces(tx: Db, bookId: string): Promise<number> {
  const [counted] = await tx.execute<{ pieces: number }>(
    sql`select coalesce(sum(ceil(size_bytes::numeric / ${pieceBytes}::int)), 0)::int as pieces
      from ${attachments} where ${isKept(bookId)}`,
  );
  return counted?.pieces ?? 0;
}

/** Bytes in pieces of one size, the last of them smaller. */
async function* inPieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let kept: Uint8Array[] = [];
  let length = 0;
  for await (let chunk of chunks) {
    while (length + chunk.length >= pieceBytes) {
      const end = pieceBytes - length;
      yield Buffer.concat([...kept, chunk.subarray(0, end)]);
      chunk = chunk.subarray(end);
      kept = [];
      length = 0;
    }
    kept.push(chunk);
    length += chunk.length;
  }
  if (length > 0) yield Buffer.concat(kept);
}

/** The lines of all files, one at a time. */
export async function* readPieces(
  tx: Db,
  files: FileStore,
  bookId: string,
): AsyncGenerator<string> {
  const query = sql`select ${attachments}.file_id as "fileId", ${attachments}.size_bytes as "sizeBytes"
    from ${attachments} where ${isKept(bookId)} order by ${attachments}.file_id`;
  const print = (line: Piece) => JSON.stringify(line);
  for await (const rows of pages(tx, { fileId: String, sizeBytes: Number }, query, { size: 500 }))
    for (const { fileId, sizeBytes } of rows) {
      const bytes = await files.read(keyOf(bookId, fileId));
      if (bytes)
        for await (const bytesOfPiece of inPieces(bytes))
          yield print({ fileId, data: bytesOfPiece.toString("base64") });
      else for (let at = 0; at < piecesOf(sizeBytes); at += 1) yield print({ fileId, data: null });
    }
}

type Importing = {
  archive: ReturnType<typeof openArchive>;
  bookId: string;
  /** Not of the import's transaction. */
  db: Db;
  files: FileStore;
  now: Date;
  /** The names of the files that are written, for the case that the import fails. */
  announced: string[];
};

type Recorded = Pick<
  typeof attachments.$inferSelect,
  "id" | "fileId" | "type" | "sizeBytes" | "crc32"
>;

function invalid({ id }: Recorded, reason: string): AppError {
  const issue = { path: [filesPart.name, id], code: "archive.invalid", message: reason };
  return new AppError("archive.invalid", "Nothing was imported. See issues.", [issue]);
}

/** The bytes of the next file. */
async function* takeBytes({ archive }: Importing, { fileId, sizeBytes }: Recorded, first: Buffer) {
  yield first;
  for (let at = 1; at < piecesOf(sizeBytes); at += 1) {
    const line = archive.read(piece, (await archive.take()).json, "a piece of a file");
    if (line.fileId !== fileId || line.data === null) throw unreadable("Its files are mixed up.");
    yield Buffer.from(line.data, "base64");
  }
}

async function importFile(tx: Db, importing: Importing, recorded: Recorded): Promise<void> {
  const { archive, bookId, db, files, now, announced } = importing;
  const { fileId, data } = archive.read(piece, (await archive.take()).json, "a piece of a file");
  if (fileId !== recorded.fileId) throw unreadable("Its files are mixed up.");
  if (data === null) {
    for (let at = 1; at < piecesOf(recorded.sizeBytes); at += 1) await archive.take();
    return;
  }
  const key = keyOf(bookId, fileId);
  await announceFile(db, key, now);
  announced.push(key);
  const { type, bytes } = await cleanFile(
    takeBytes(importing, recorded, Buffer.from(data, "base64")),
  );
  const stored = await storeFile(files, key, bytes);
  const isIt =
    type === recorded.type &&
    stored.sizeBytes === recorded.sizeBytes &&
    stored.crc32 === recorded.crc32;
  if (!isIt) throw invalid(recorded, "The file is another than the attachment says.");
  await useFile(tx, key);
}

/** Stores the files of a book's imported attachments. Returns the number of lines. */
export async function importPieces(tx: Db, importing: Importing): Promise<number> {
  const { archive, bookId } = importing;
  const { part } = archive.read(archivePart, (await archive.take()).json, `its ${filesPart.name}`);
  if (part !== filesPart.name) throw unreadable(`It lacks ${filesPart.name}.`);
  let pieces = 0;
  let after: string | undefined;
  for (;;) {
    const rows: Recorded[] = await tx
      .select()
      .from(attachments)
      .where(
        and(
          eq(attachments.bookId, bookId),
          after === undefined ? undefined : sql`${attachments.fileId} > ${after}`,
        ),
      )
      .orderBy(asc(attachments.fileId))
      .limit(500);
    for (const recorded of rows) {
      pieces += piecesOf(recorded.sizeBytes);
      await importFile(tx, importing, recorded).catch((error: unknown) => {
        const isRefused = error instanceof AppError && error.code.startsWith("attachment.");
        throw isRefused ? invalid(recorded, error.message) : error;
      });
    }
    after = rows.at(-1)?.fileId;
    if (after === undefined) return pieces;
  }
}

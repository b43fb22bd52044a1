import { books, type Db } from "@outlay/db";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { BookView } from "../books/books.contract.ts";
import { createQueue } from "../support/queues.ts";
import { addMember, getBook } from "../books/books.ts";
import { type ChangeRow, toChange } from "../feed/read-change.ts";
import type { RecordedChange } from "../changes/recorded.ts";
import type { Doctor } from "../doctor/doctor.ts";
import type { ArchivePart, ArchiveRow } from "../support/archive-part.ts";
import { AppError } from "@outlay/core";
import { isRefusedData } from "../support/error-mapping.ts";
import { createFirstSpelling, type FirstSpelling } from "../support/first-spelling.ts";
import { createConcurrencyLimit } from "../support/concurrency-limit.ts";
import type { FileStore } from "../support/file-store.ts";
import { idTaken } from "../support/replay.ts";
import { giveUpFiles } from "../support/unused-files.ts";
import {
  type ArchiveHeader,
  archiveHeader,
  archiveKind,
  archivePart,
  formatVersion,
  type ImportBookInput,
} from "./archive.contract.ts";
import { filesPart, importPieces } from "./files.ts";
import { openArchive, unreadable } from "./lines.ts";
import { rowWriter } from "./table.ts";

/** The parts of a book, and how they are checked. */
export type BookMakeup = {
  parts: readonly ArchivePart[];
  recordedChange: RecordedChange;
  deriveBook: Doctor["deriveBook"];
  examineBook: Doctor["examineBook"];
};

type Archive = ReturnType<typeof openArchive>;

/** The maximum size of a batch: rows and bytes. */
const rowsAtATime = 500;
const bytesAtATime = 2 * 1024 ** 2;
const maxRows = 20_000_000;
/** Of as many rows of a table PostgreSQL must know before it plans what checks them. */
const manyRows = 5_000;

function invalid(path: (string | number)[], message: string): AppError {
  const issue = { path, code: "archive.invalid", message };
  return new AppError("archive.invalid", "Nothing was imported. See issues.", [issue]);
}

/** The parts of an archive of this version. */
const partsIn = (parts: readonly ArchivePart[], version: number) =>
  parts.filter(({ since }) => since <= version);

async function readHeader(
  { take, read }: Archive,
  all: readonly ArchivePart[],
): Promise<ArchiveHeader> {
  const { json: line } = await take();
  const { version } = read(archiveKind, line, "the first line of an archive");
  if (version > formatVersion)
    throw new AppError(
      "archive.newer_version",
      `It has version ${version}; this server reads up to ${formatVersion}. Update the server.`,
    );
  const header = read(archiveHeader, line, "a whole first line");
  const parts = partsIn(all, version);
  const names = header.parts.map(({ name }) => name);
  const expected = [...parts, ...(version >= filesPart.since ? [filesPart] : [])];
  const missing = expected.filter(({ name }) => !names.includes(name));
  if (missing.length > 0)
    throw unreadable(`It lacks ${missing.map(({ name }) => name).join(", ")}.`);
  if (names.length > expected.length) throw unreadable("It has parts that no book has.");
  const rows = header.parts.reduce((sum, part) => sum + part.rows, 0);
  if (rows > maxRows) throw unreadable(`It has more than ${maxRows} rows.`);
  for (const [index, { name, most }] of parts.entries())
    if ((header.parts[index]?.rows ?? 0) > most) throw unreadable(`It has too many ${name}.`);
  return header;
}

/** A change of the book itself becomes one of the new book. */
function adoptChange(row: ArchiveRow, bookId: string): ArchiveRow {
  if (row["entity"] !== "book") return row;
  const adopt = (image: unknown) => image && { ...image, id: bookId };
  return { ...row, entityId: bookId, before: adopt(row["before"]), after: adopt(row["after"]) };
}

/** A valid row of a part. */
function readRow({ name, row: schema }: ArchivePart, row: unknown, at: number): ArchiveRow {
  const parsed = schema.safeParse(row);
  if (parsed.success) return parsed.data;
  const [fault] = parsed.error.issues;
  throw invalid([name, at, ...(fault?.path.map(String) ?? [])], fault?.message ?? "No row.");
}

/** A row of the feed, with snapshots that the API can produce. */
function readChange(schema: RecordedChange, row: ArchiveRow, at: number): ArchiveRow {
  const { seq, at: made } = row;
  const change = { ...row, seq: Number(seq), at: new Date(String(made)) };
  const recorded = schema.safeParse(toChange(change as ChangeRow));
  if (recorded.success) return { ...row, before: recorded.data.before, after: recorded.data.after };
  const [fault] = recorded.error.issues;
  throw invalid(
    ["changes", at, ...(fault?.path.map(String) ?? [])],
    fault?.message ?? "The feed knows no such change.",
  );
}

type Import = {
  archive: Archive;
  makeup: BookMakeup;
  bookId: string;
  version: number;
  spelling: FirstSpelling;
};

const isRow = (json: unknown): json is ArchiveRow => typeof json === "object" && json !== null;

/** Returns a function that reads the rows of a part in order. */
function createReader(part: ArchivePart, { makeup, bookId, version, spelling }: Import) {
  const { recordedChange } = makeup;
  const findFault = part.createRowCheck();
  const upgrade = version < formatVersion ? part.createUpgrade(spelling) : undefined;
  return (json: unknown, at: number): ArchiveRow => {
    const row = readRow(part, upgrade && isRow(json) ? upgrade(json) : json, at);
    const fault = findFault(row);
    if (fault) throw invalid([part.name, at, fault.field], fault.message);
    return part.name === "changes" ? adoptChange(readChange(recordedChange, row, at), bookId) : row;
  };
}

/** Writes batches one after another; while one is written, the next one is read. */
function createWriter(tx: Db, part: ArchivePart, bookId: string) {
  const copy = rowWriter(tx, part, bookId);
  let written = Promise.resolve();
  return {
    /** Throws what the batch before has failed with. */
    write: async (batch: ArchiveRow[], from: number) => {
      await written;
      written = copy(batch).catch((error: unknown) => refuse(part, from, error));
      // Handled when it is waited for.
      written.catch(() => {});
    },
    end: async () => written,
  };
}

/** Returns the number of rows. */
async function importPart(tx: Db, part: ArchivePart, importing: Import): Promise<number> {
  const { archive, bookId } = importing;
  const line = await archive.take();
  const { part: name, rows } = archive.read(archivePart, line.json, `its ${part.name}`);
  if (name !== part.name) throw unreadable(`It lacks ${part.name}.`);
  const read = createReader(part, importing);
  const writer = createWriter(tx, part, bookId);
  let batch: ArchiveRow[] = [];
  let bytes = 0;
  try {
    for (let at = 0; at < rows; at += 1) {
      const next = await archive.take();
      batch.push(read(next.json, at));
      bytes += next.bytes;
      const isFull = batch.length === rowsAtATime || bytes >= bytesAtATime;
      if (!isFull && at < rows - 1) continue;
      await writer.write(batch, at + 1 - batch.length);
      batch = [];
      bytes = 0;
    }
  } finally {
    // What an earlier row has failed with comes first.
    await writer.end();
  }
  // Planned for the few rows that the table had before, a check of 50,000 changes reads all of them for each. What is being
  // analyzed elsewhere is not waited for.
  if (rows >= manyRows) await tx.execute(sql`analyze (skip_locked) ${part.table}`);
  return rows;
}

/** Throws for rows that the database refuses. */
function refuse(part: ArchivePart, from: number, error: unknown): never {
  if (!isRefusedData(error)) throw error;
  throw invalid(
    [part.name, from],
    "A row from here on is not valid, or refers to a missing record.",
  );
}

/** Makes derived data and checks all invariants of the ledger. */
async function assertSound(
  tx: Db,
  { parts, deriveBook, examineBook }: BookMakeup,
  bookId: string,
): Promise<void> {
  for (const { name, findFault } of parts) {
    const fault = await findFault(tx, bookId);
    if (fault !== undefined) throw invalid([name], fault);
  }
  await deriveBook(tx, bookId);
  const { left } = await examineBook(tx, bookId, { fix: true, report: () => {} });
  if (left === 0) return;
  const lines: string[] = [];
  await examineBook(tx, bookId, { fix: false, report: (line) => lines.push(line) });
  const [first = ""] = lines;
  throw invalid([], first.replace(`book ${bookId} `, ""));
}

async function insertBook(tx: Db, bookId: string, { book }: ArchiveHeader): Promise<void> {
  const { createdAt, updatedAt, ...settings } = book;
  // Its day is to begin: alerts are as they were when the archive was written.
  const nextDayAt = new Date(0);
  const instants = { createdAt: new Date(createdAt), updatedAt: new Date(updatedAt), nextDayAt };
  const made = await tx
    .insert(books)
    .values({ ...settings, ...instants, id: bookId })
    .onConflictDoNothing({ target: books.id })
    .returning({ id: books.id })
    .catch((error: unknown) => {
      if (!isRefusedData(error)) throw error;
      throw invalid(["book"], "No book is like that.");
    });
  if (made.length === 0) throw idTaken();
}

const places = createConcurrencyLimit(
  1,
  () => new AppError("archive.limit", "Wait until your current import has finished."),
);

/** Each import uses a connection while its rows arrive. */
const queued = createQueue({
  atOnce: 2,
  waiting: 4,
  refusal: "Too many archives are imported at once. Try again shortly.",
});

/**
 * Restores an archive as a new book of the user, with every row and change as it was and no other
 * members; everything or nothing. It queues only after its first line has arrived, so that a file that
 * does not arrive delays no others. Throws `archive.unreadable`, `archive.newer_version`,
 * `archive.invalid`, `archive.limit`, `id.taken`, `server.unavailable`.
 */
export async function importBook(
  { db, files }: { db: Db; files: FileStore },
  makeup: BookMakeup,
  { id = uuidv7(), file, userId }: ImportBookInput & { userId: string },
  now: Date,
): Promise<BookView> {
  const { parts } = makeup;
  const leave = places.take(userId);
  const archive = openArchive(file);
  const announced: string[] = [];
  const restore = async (tx: Db, header: ArchiveHeader) => {
    // Checking a large book takes long, while its rows arrive as fast as they are sent.
    await tx.execute(sql`set local statement_timeout = '10min'`);
    // Its files arrive without a statement, as fast as they are sent; one that does not arrive is given up elsewhere.
    await tx.execute(sql`set local idle_in_transaction_session_timeout = 0`);
    await insertBook(tx, id, header);
    const { version } = header;
    const spelling = createFirstSpelling();
    for (const [index, part] of partsIn(parts, version).entries()) {
      const rows = await importPart(tx, part, { archive, makeup, bookId: id, version, spelling });
      if (rows !== header.parts[index]?.rows)
        throw unreadable(`Its first line names another number of ${part.name}.`);
    }
    if (version >= filesPart.since) {
      const pieces = await importPieces(tx, { archive, bookId: id, db, files, now, announced });
      if (pieces !== header.parts.at(-1)?.rows)
        throw unreadable(`Its first line names another number of ${filesPart.name}.`);
    }
    await archive.finish();
    for (const part of parts) if (part.since > version) await part.derive(tx, id);
    await assertSound(tx, makeup, id);
    await addMember(tx, { bookId: id, userId, role: "owner" }, now);
    return getBook(tx, { userId }, id);
  };
  try {
    const header = await readHeader(archive, parts);
    return await queued(() => db.transaction((tx) => restore(tx, header)));
  } catch (error) {
    // Should this fail, too, they are swept a day later.
    await giveUpFiles(db, announced).catch(() => {});
    throw error;
  } finally {
    leave();
    await archive.close();
  }
}

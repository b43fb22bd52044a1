import { books, budgets, type Db } from "@outlay/db";
import { and, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { BookView } from "../books/books.contract.ts";
import { createQueue } from "../support/queues.ts";
import { addMember, getBook } from "../books/books.ts";
import { maxBudgets } from "../planning/budgets/budgets.ts";
import { type ChangeRow, toChange } from "../changes/changes.ts";
import { recordedChange } from "../changes/recorded.ts";
import { examineBook } from "../doctor/doctor.ts";
import { AppError } from "@outlay/core";
import { isRefusedData } from "../support/error-mapping.ts";
import { createConcurrencyLimit } from "../support/concurrency-limit.ts";
import { idTaken } from "../support/replay.ts";
import {
  type ArchiveHeader,
  archiveHeader,
  archiveKind,
  archivePart,
  formatVersion,
  type ImportBookInput,
} from "./archive.contract.ts";
import { createNameCheck } from "./category-names.ts";
import { openArchive, unreadable } from "./lines.ts";
import { parts } from "./parts.ts";
import { type Part, type Row, writeRows } from "./table.ts";

type Archive = ReturnType<typeof openArchive>;

/** What is written at once: rows, or as many as have so many bytes. */
const rowsAtATime = 500;
const bytesAtATime = 2 * 1024 ** 2;
const maxRows = 20_000_000;

function invalid(path: (string | number)[], message: string): AppError {
  const issue = { path, code: "archive.invalid", message };
  return new AppError("archive.invalid", "Nothing was imported. See issues.", [issue]);
}

async function readHeader({ take, read }: Archive): Promise<ArchiveHeader> {
  const { json: line } = await take();
  const { version } = read(archiveKind, line, "the first line of an archive");
  if (version > formatVersion)
    throw new AppError(
      "archive.newer_version",
      `It has version ${version}; this server reads up to ${formatVersion}. Update the server.`,
    );
  const header = read(archiveHeader, line, "a whole first line");
  const names = header.parts.map(({ name }) => name);
  const missing = parts.filter(({ name }) => !names.includes(name));
  if (missing.length > 0)
    throw unreadable(`It lacks ${missing.map(({ name }) => name).join(", ")}.`);
  if (names.length > parts.length) throw unreadable("It has parts that no book has.");
  const rows = header.parts.reduce((sum, part) => sum + part.rows, 0);
  if (rows > maxRows) throw unreadable(`It has more than ${maxRows} rows.`);
  for (const [index, { name, most }] of parts.entries())
    if ((header.parts[index]?.rows ?? 0) > most) throw unreadable(`It has too many ${name}.`);
  return header;
}

/** A change of the book itself is one of the new book. */
function adoptChange(row: Row, bookId: string): Row {
  if (row["entity"] !== "book") return row;
  const adopt = (image: unknown) => image && { ...image, id: bookId };
  return { ...row, entityId: bookId, before: adopt(row["before"]), after: adopt(row["after"]) };
}

/** A row that fits its part; one of the feed also with images that the API could have made. */
function readRow(part: Part, row: unknown, at: number): Row {
  const parsed = part.row.safeParse(row);
  const fault = parsed.error?.issues[0];
  if (!parsed.success)
    throw invalid([part.name, at, ...(fault?.path.map(String) ?? [])], fault?.message ?? "No row.");
  if (part.name !== "changes") return parsed.data;
  const { seq, at: made } = parsed.data;
  const change = { ...parsed.data, seq: Number(seq), at: new Date(String(made)) };
  const recorded = recordedChange.safeParse(toChange(change as ChangeRow));
  const wrong = recorded.error?.issues[0];
  if (!recorded.success)
    throw invalid(
      [part.name, at, ...(wrong?.path.map(String) ?? [])],
      wrong?.message ?? "The feed knows no such change.",
    );
  const { before, after } = recorded.data;
  return { ...parsed.data, before, after };
}

/** Looks at each row of the categories, in their order. */
function nameCheck({ name: part }: Part): (row: Row, at: number) => void {
  const check = createNameCheck();
  return (row, at) => {
    const same = part === "categories" ? check(row) : undefined;
    if (!same) return;
    const [earlier, name] = same;
    throw invalid(
      [part, at, "name"],
      `"${earlier}" and "${name}" are one name, without regard to case: rename one where the archive was made, and export again.`,
    );
  };
}

async function importPart(tx: Db, archive: Archive, part: Part, bookId: string): Promise<number> {
  const line = await archive.take();
  const { part: name, rows } = archive.read(archivePart, line.json, `its ${part.name}`);
  if (name !== part.name) throw unreadable(`It lacks ${part.name}.`);
  const assertOwnName = nameCheck(part);
  let batch: Row[] = [];
  let bytes = 0;
  for (let at = 0; at < rows; at += 1) {
    const next = await archive.take();
    const read = readRow(part, next.json, at);
    assertOwnName(read, at);
    batch.push(part.name === "changes" ? adoptChange(read, bookId) : read);
    bytes += next.bytes;
    const isFull = batch.length === rowsAtATime || bytes >= bytesAtATime;
    if (!isFull && at < rows - 1) continue;
    await writeBatch(tx, part, bookId, { batch, from: at + 1 - batch.length });
    batch = [];
    bytes = 0;
  }
  return rows;
}

async function writeBatch(
  tx: Db,
  part: Part,
  bookId: string,
  { batch, from }: { batch: Row[]; from: number },
): Promise<void> {
  await writeRows(tx, part, bookId, batch).catch((error: unknown) => {
    if (!isRefusedData(error)) throw error;
    throw invalid(
      [part.name, from],
      "A row from here on is not valid, or refers to a missing record.",
    );
  });
}

/** Recomputes what follows from the rows, and proves that they keep every promise of the ledger. */
async function assertSound(tx: Db, bookId: string): Promise<void> {
  const { left } = await examineBook(tx, bookId, { fix: true, report: () => {} });
  if (left === 0) return;
  const told: string[] = [];
  await examineBook(tx, bookId, { fix: false, report: (line) => told.push(line) });
  const [first = ""] = told;
  throw invalid([], first.replace(`book ${bookId} `, ""));
}

/** Removed budgets are in the archive, too, and count for nothing. */
async function assertFewBudgets(tx: Db, bookId: string): Promise<void> {
  const isLive = and(eq(budgets.bookId, bookId), isNull(budgets.deletedAt));
  if ((await tx.$count(budgets, isLive)) > maxBudgets)
    throw invalid(["budgets"], `At most ${maxBudgets} are live.`);
}

async function insertBook(tx: Db, bookId: string, { book }: ArchiveHeader): Promise<void> {
  const { createdAt, updatedAt, ...settings } = book;
  const instants = { createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
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

/** Each holds a connection while its rows come. */
const queued = createQueue({
  atOnce: 2,
  waiting: 4,
  refusal: "Too many archives are imported at once. Try again shortly.",
});

/**
 * Restores an archive as a new book of the user's: every row and every change as it was, and nobody
 * else in it. All of it or nothing. It waits for its turn once its first line is there: a file that
 * does not come keeps nobody waiting. Throws `archive.unreadable`, `archive.newer_version`,
 * `archive.invalid`, `archive.limit`, `id.taken`, `server.unavailable`.
 */
export async function importBook(
  db: Db,
  userId: string,
  { id = uuidv7(), file }: ImportBookInput,
  now: Date,
): Promise<BookView> {
  const leave = places.take(userId);
  const archive = openArchive(file);
  const restore = async (tx: Db, header: ArchiveHeader) => {
    // Checks of a large book take their time; its rows come as fast as they are sent.
    await tx.execute(sql`set local statement_timeout = '10min'`);
    await insertBook(tx, id, header);
    for (const [index, part] of parts.entries()) {
      const rows = await importPart(tx, archive, part, id);
      if (rows !== header.parts[index]?.rows)
        throw unreadable(`Its first line names another number of ${part.name}.`);
    }
    await archive.finish();
    await assertFewBudgets(tx, id);
    await assertSound(tx, id);
    await addMember(tx, { bookId: id, userId, role: "owner" }, now);
    return getBook(tx, { userId }, id);
  };
  try {
    const header = await readHeader(archive);
    return await queued(() => db.transaction((tx) => restore(tx, header)));
  } finally {
    leave();
    await archive.close();
  }
}

import { AppError, type CalendarDate, dateIn } from "@outlay/core";
import { books, createGate, type Db, param, prepared } from "@outlay/db";
import { and, eq, isNull } from "drizzle-orm";
import { PgTransaction } from "drizzle-orm/pg-core";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../access/book.ts";
import type { BookLock } from "../support/book-lock.ts";
import type { Projection } from "./projection.ts";
import { createKeyedQueues } from "../support/queues.ts";

/** Runs a change of a book when it is its turn on this server. */
export type BookQueues = <Result>(bookId: string, change: () => Promise<Result>) => Promise<Result>;

/**
 * A queue for each book, for one server: it refuses a change that has waited for so long, by default
 * as long as one waits for a book that another server has locked. Changes wait before they take a
 * connection: however many wait for one book, other books have theirs.
 */
export function createBookQueues(waitMs = 10_000): BookQueues {
  return createKeyedQueues(() => {
    const gate = createGate(1);
    return (change) => gate(change, waitMs);
  });
}

const lockColumns = { id: books.id, closedThrough: books.closedThrough };

const takeLock = prepared("lock_book", lockColumns, (db) =>
  db
    .select(lockColumns)
    .from(books)
    .where(and(eq(books.id, param("bookId")), isNull(books.deletedAt)))
    .for("no key update"),
);

/** Takes the last writes of a change, which are sent together with the commit. */
export type SendLast = (writes: Promise<unknown>) => void;

/** The lock of a book, the user who acts, and the instant of the change. */
export type BookWrite = BookLock & {
  readonly book: Pick<Book, "id" | "actorId" | "tokenId" | "limits" | "baseCurrency" | "timeZone">;
  readonly now: Date;
  /** The request, which the feed names with each of its changes. */
  readonly operationId: string;
  /** Called with the operation of changes that are appended to the feed. */
  readonly onAppended?: (operationId: string) => void;
};

/** The writes that are done together in one, by their operations. */
export type Authors = {
  readonly authors?: ReadonlyMap<string, Pick<BookWrite, "book" | "now" | "operationId">>;
};

/** A change of a book by a member, with the lock: functions that need the lock take it in place of `tx`, `book` and `now`. */
export type LockedBook = BookWrite &
  Authors & {
    readonly book: Book;
    /** The day of `now` in the book's time zone. */
    readonly today: CalendarDate;
    readonly sendLast: SendLast;
    /** The last day of the book's closed period, if it has one. It comes with the lock. */
    readonly closedThrough: () => Promise<CalendarDate | null>;
    readonly projections: readonly Projection[];
    /** What the parts of a long change add up, by the projection's name; see `inParts`. */
    readonly sums?: Map<string, Sum>;
  };

/** Differences that are added up over the parts of a change, and written at its end. */
export type Sum = {
  add(this: void, deltas: readonly object[]): void;
  write(this: void, write: LockedBook): Promise<void>;
};

type Begin = <Result>(run: (tx: Db) => Promise<Result>) => Promise<Result>;

/** A transaction that is taken back as a whole, such as a preview's: changes that `begin` in it need no savepoint. */
export type Whole = { tx: Db; begin: Begin };

/** What a request to change a book comes with: a context has it. */
export type BookRequest = {
  db: Db;
  book: Book;
  now: Date;
  bookQueues: BookQueues;
  projections: readonly Projection[];
  /** Takes the operation of a change that is committed, if it has changed anything. */
  reportOperation?: (operationId: string) => void;
  /** Heeded where it is of the transaction in `db`. */
  whole?: Whole | undefined;
};

/**
 * Runs a change of a book in a transaction that holds its lock: changes to one book come one
 * after another on all servers and cannot deadlock, and books change in parallel. Within a
 * transaction that is under way it is part of that.
 *
 * Two round trips: begin, the lock and what `change` reads first; what it gives to `sendLast` and
 * the commit. A connection executes in the order in which it is sent, so what is read is read
 * under the lock, and a commit after a failed write takes everything back. Throws `book.not_found`.
 */
export async function changeBook<Result>(
  { db, book, now, bookQueues, projections, reportOperation, whole }: BookRequest,
  change: (write: LockedBook) => Promise<Result>,
): Promise<Result> {
  const today = dateIn(book.timeZone, now);
  const operationId = uuidv7();
  let isRecorded = false;
  const onAppended = (id: string) => {
    isRecorded ||= id === operationId;
  };
  const { maxAmount = null, writesPerDay = null } = book.limits ?? {};
  const begin = whole?.tx === db ? whole.begin : undefined;
  // What is beyond the limits of a token is found here, not by the database.
  const isChecked = (isNested(db) && !begin) || maxAmount !== null || writesPerDay !== null;
  const run = () =>
    runLocked({ db, bookId: book.id, isChecked, begin }, (locked) =>
      change({ ...locked, book, now, operationId, onAppended, today, projections } as LockedBook),
    );
  const result = await (isNested(db) ? run() : bookQueues(book.id, run));
  if (isRecorded) reportOperation?.(operationId);
  return result;
}

/** The same for a change by somebody who is no member, such as a repair. Takes no turn in a queue: on a server the caller does. */
export async function withBookLock<Result>(
  db: Db,
  bookId: string,
  change: (lock: BookLock) => Promise<Result>,
): Promise<Result> {
  const asked = { db, bookId, isChecked: isNested(db) };
  return runLocked(asked, ({ tx }) => change({ tx, book: { id: bookId } } as BookLock));
}

/** A write to a book that `tx` has just inserted: until the commit nobody else sees it, so it needs no lock. */
export function writeNewBook(tx: Db, book: BookWrite["book"], now: Date): BookWrite {
  return { tx, book, now, operationId: uuidv7() } as BookWrite;
}

/** Runs a part of a change and waits for what it sends last, so that the failures of its writes are the part's. */
export async function untilSent<Result>(
  write: LockedBook,
  part: (write: LockedBook) => Promise<Result>,
): Promise<Result> {
  const { sendLast, settle } = lastWrites();
  const result = await part({ ...write, sendLast });
  await settle();
  return result;
}

/**
 * Runs a change that has many parts. What projections add up in `sums` is written after the last one: a row that each part
 * changed would have as many versions, and PostgreSQL would pass by all of them each time.
 */
export async function inParts<Result>(
  write: LockedBook,
  change: (write: LockedBook) => Promise<Result>,
): Promise<Result> {
  const sums = new Map<string, Sum>();
  const result = await change({ ...write, sums });
  for (const sum of sums.values()) await sum.write(write);
  return result;
}

function lastWrites() {
  const last: Promise<unknown>[] = [];
  const sendLast: SendLast = (writes) => {
    // Its failure is met by `settle`.
    writes.catch(() => {});
    last.push(writes);
  };
  return { sendLast, settle: () => Promise.all(last) };
}

type Locked = Pick<LockedBook, "sendLast" | "closedThrough"> & { tx: Db };

/** `isChecked` says that what is sent last is waited for before the commit. */
type Locking = { db: Db; bookId: string; isChecked: boolean; begin?: Begin | undefined };

async function runLocked<Result>(
  { db, bookId, isChecked, begin = (run) => db.transaction(run) }: Locking,
  change: (locked: Locked) => Promise<Result>,
): Promise<Result> {
  const { sendLast, settle } = lastWrites();
  const result = await begin(async (tx) => {
    const lock = takeLock(tx).execute({ bookId });
    const closedThrough = async () => (await lock)[0]?.closedThrough ?? null;
    const [[held], changed] = await Promise.all([lock, change({ tx, sendLast, closedThrough })]);
    // It may have been removed meanwhile; and if it is gone, inserts that start from its row write nothing, and would not fail.
    if (!held) throw new AppError("book.not_found", "The book was deleted.");
    if (isChecked) await settle();
    return changed;
  });
  await settle();
  return result;
}

export function isNested(db: Db): boolean {
  return db instanceof PgTransaction;
}

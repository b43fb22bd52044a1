import { type Db, transactions } from "@outlay/db";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../books/access.ts";
import { withLockedBook } from "../books/lock.ts";
import { dateIn } from "../dates.ts";
import { AppError } from "../errors.ts";
import { holdsSame, idTaken } from "../retry.ts";
import { assertVersion } from "../versions.ts";
import { loadFacts } from "./facts.ts";
import { postChanges } from "./posting.ts";
import type { TransactionRow } from "./rows.ts";
import type { UpdateTransactionInput } from "./transactions.input.ts";
import {
  assertRestorable,
  draftTransaction,
  draftUpdate,
  isSentAgain,
  type Kind,
  type NewTransaction,
} from "./transactions.rules.ts";

/** Which transaction. With a kind, one of another kind is as good as missing. */
export type Reference = { id: string; kind?: Kind | undefined };

/**
 * Records transactions, all or none, in one write. The same id with the same content is recorded
 * once. Throws `account.not_found`, `account.archived`, `category.not_found`, `id.taken`, ….
 */
async function createTransactions(
  db: Db,
  book: Book,
  inputs: readonly NewTransaction[],
  now: Date,
): Promise<TransactionRow[]> {
  return withLockedBook(db, book, async (tx) => {
    const wanted = inputs.map((input) => ({ input, id: input.id ?? uuidv7() }));
    const rows = await selectChosen(tx, book, inputs);
    const fresh = wanted.filter(({ id }) => !rows.has(id));
    for (const row of await insertTransactions(tx, book, fresh, now)) rows.set(row.id, row);
    return wanted.map(({ id, input }) => {
      const row = rows.get(id);
      if (row && isSentAgain(row, input)) return row;
      throw idTaken();
    });
  });
}

/** The rows whose ids the client chose and that are there already. */
async function selectChosen(tx: Db, book: Book, inputs: readonly NewTransaction[]) {
  const ids = inputs.flatMap(({ id }) => id ?? []);
  const rows =
    ids.length === 0
      ? []
      : await tx
          .select()
          .from(transactions)
          .where(
            and(
              eq(transactions.bookId, book.id),
              inArray(transactions.id, ids),
              isNull(transactions.deletedAt),
            ),
          );
  return new Map(rows.map((row) => [row.id, row]));
}

async function insertTransactions(
  tx: Db,
  book: Book,
  fresh: readonly { id: string; input: NewTransaction }[],
  now: Date,
): Promise<TransactionRow[]> {
  if (fresh.length === 0) return [];
  const facts = await loadFacts(
    tx,
    book,
    fresh.map(({ input }) => input),
  );
  const today = dateIn(book.timeZone, now);
  const rows = await tx
    .insert(transactions)
    .values(
      fresh.map(({ id, input }) => ({
        ...draftTransaction(facts, input, today),
        bookId: book.id,
        id,
        createdAt: now,
        updatedAt: now,
      })),
    )
    .returning();
  const changes = rows.map((after) => ({ before: null, after }));
  await postChanges(tx, book, changes);
  return rows;
}

/** Records one transaction; see createTransactions. */
export async function createTransaction(
  db: Db,
  book: Book,
  input: NewTransaction,
  now: Date,
): Promise<TransactionRow> {
  const [row] = await createTransactions(db, book, [input], now);
  return found(row, input.kind);
}

function matching(book: Book, { kind, id }: Reference) {
  return and(
    eq(transactions.bookId, book.id),
    eq(transactions.id, id),
    kind && eq(transactions.kind, kind),
  );
}

function found(row: TransactionRow | undefined, kind?: Kind): TransactionRow {
  if (row) return row;
  throw kind === "expense"
    ? new AppError("expense.not_found", "No expense has this id.")
    : new AppError("transaction.not_found", "No transaction has this id.");
}

/** Throws `transaction.not_found` (`expense.not_found` when asked for an expense), also for a deleted one. */
export async function getTransaction(
  db: Db,
  book: Book,
  reference: Reference,
): Promise<TransactionRow> {
  const [row] = await db
    .select()
    .from(transactions)
    .where(and(matching(book, reference), isNull(transactions.deletedAt)));
  return found(row, reference.kind);
}

/** Changes the given fields; null clears. Throws `transaction.not_found`, `version.conflict` and what a create throws. */
export async function updateTransaction(
  db: Db,
  book: Book,
  input: UpdateTransactionInput & Reference,
  now: Date,
): Promise<TransactionRow> {
  return withLockedBook(db, book, async (tx) => {
    const before = await getTransaction(tx, book, input);
    assertVersion(before.version, input.version);
    const changes = draftUpdate(await loadFacts(tx, book, [input]), before, input);
    if (holdsSame(before, changes)) return before;
    return writeChange(tx, book, before, { ...changes, updatedAt: now });
  });
}

/** Deletes softly. Throws `transaction.not_found`, `version.conflict`. */
export async function removeTransaction(
  db: Db,
  book: Book,
  reference: Reference & { version?: number | undefined },
  now: Date,
): Promise<void> {
  await withLockedBook(db, book, async (tx) => {
    const before = await getTransaction(tx, book, reference);
    assertVersion(before.version, reference.version);
    await writeChange(tx, book, before, { deletedAt: now, updatedAt: now });
  });
}

/** Brings a deleted transaction back; one that is not deleted stays as it is. Throws `transaction.not_found`, `transaction.restore_expired`. */
export async function restoreTransaction(
  db: Db,
  book: Book,
  reference: Reference,
  now: Date,
): Promise<TransactionRow> {
  return withLockedBook(db, book, async (tx) => {
    const [row] = await tx.select().from(transactions).where(matching(book, reference));
    const before = found(row, reference.kind);
    if (before.deletedAt === null) return before;
    assertRestorable(before.deletedAt, now);
    return writeChange(tx, book, before, { deletedAt: null, updatedAt: now });
  });
}

const onlyLive = (row: TransactionRow) => (row.deletedAt === null ? row : null);

/** Writes the next version of a row and posts the difference. */
async function writeChange(
  tx: Db,
  book: Book,
  before: TransactionRow,
  changes: Partial<TransactionRow>,
): Promise<TransactionRow> {
  const { categoryKind: _, ...columns } = changes;
  const [row] = await tx
    .update(transactions)
    .set({ ...columns, version: before.version + 1 })
    .where(and(eq(transactions.bookId, book.id), eq(transactions.id, before.id)))
    .returning();
  const after = found(row, before.kind);
  await postChanges(tx, book, [{ before: onlyLive(before), after: onlyLive(after) }]);
  return after;
}

/** Gives the transactions of one category to another of the same kind, deleted ones too, so that they can come back. */
export async function moveTransactions(
  tx: Db,
  book: Book,
  { from, to }: { from: string; to: string },
  now: Date,
): Promise<void> {
  await tx
    .update(transactions)
    .set({ categoryId: to, version: sql`${transactions.version} + 1`, updatedAt: now })
    .where(and(eq(transactions.bookId, book.id), eq(transactions.categoryId, from)));
}

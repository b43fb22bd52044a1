import { type Db, sqlPages } from "@outlay/db";
import type { SQL } from "drizzle-orm";
import type { BookLock } from "./book-lock.ts";
import { formatMinor, isCurrency } from "@outlay/core";

/** Where a book is not what it promises. It names records by their ids: payees, notes and tags are nobody's business. */
export type Difference = { subject: string; problem: string };

/** One promise of the ledger, tested over a whole book. */
export type Check = {
  name: string;
  /** Every difference, however many, a page at a time. In a transaction. */
  find: (tx: Db, bookId: string) => AsyncIterable<Difference>;
  /** Rewrites derived values where they differ; returns the number of rows. Only where the rest of the book says what it should be. */
  fix?: (lock: BookLock) => Promise<number>;
};

/** The rows of a query, a page at a time. */
export const pagesOf = <Row>(tx: Db, query: SQL<Row>) => sqlPages(tx, query, { size: 1000 });

/** Finds by a query of the rows that differ. */
export function findRows<Row>(
  differing: (bookId: string) => SQL<Row>,
  describe: (row: Row) => Difference,
): Check["find"] {
  return async function* find(tx, bookId) {
    for await (const rows of pagesOf(tx, differing(bookId))) yield* rows.map(describe);
  };
}

/** Fixes by one statement. */
export function fixRows(statement: (bookId: string) => SQL): NonNullable<Check["fix"]> {
  return async ({ tx, book }) => (await tx.execute(statement(book.id))).count;
}

/** Fixes by making all rows again, if there is a difference; what is still one then is not fixed. */
export function fixByRebuilding(
  find: Check["find"],
  rebuild: (tx: Db, bookId: string) => Promise<void>,
): NonNullable<Check["fix"]> {
  return async ({ tx, book: { id: bookId } }) => {
    const count = async () => {
      let found = 0;
      for await (const _ of find(tx, bookId)) found += 1;
      return found;
    };
    const found = await count();
    if (found === 0) return 0;
    await rebuild(tx, bookId);
    return Math.max(found - (await count()), 0);
  };
}

/** Minor units of any size, as PostgreSQL writes them, for people. */
export function formatAmount(minor: string, currency: string): string {
  return isCurrency(currency) ? formatMinor(BigInt(minor), currency) : `${minor} minor units of`;
}

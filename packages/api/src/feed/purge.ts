import type { ErrorCode } from "@outlay/core";
import type { SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { BookLock } from "../support/book-lock.ts";

/**
 * How the rows of deleted records are deleted for good, once they can no longer be restored. The feed keeps what they were.
 */
export type Purge = {
  table: PgTable & { bookId: PgColumn; id: PgColumn; deletedAt: PgColumn };
  /** Rows in one transaction, which has the lock of the book. */
  atATime: number;
  /** The error of an undo of the deletion. */
  expired: ErrorCode;
  /** Whether other rows refer to `record`, so that it stays. The second argument is the instant before which what is purged was deleted. */
  isInUse?: (bookId: string, since: string) => SQL;
  /** Deletes or changes the rows that refer to these records, where the database does not. */
  release?: (lock: BookLock, ids: readonly string[]) => Promise<void>;
};

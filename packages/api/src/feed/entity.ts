import type { Change, Db } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Book } from "../access/book.ts";
import type { ArchivePart } from "../support/archive-part.ts";
import type { Check } from "../support/check.ts";
import type { Constraints } from "../support/error-mapping.ts";

/** A change in the feed, with the record before and after it. */
export type RecordChange<
  Image extends object = object,
  Name extends Change["entity"] = Change["entity"],
> = {
  seq: number;
  entity: Name;
  entityId: string;
  op: Change["op"];
  at: Date;
  /** The user who made it. */
  actorId: string;
  before: Image | null;
  after: Image | null;
};

/** How the feed shows a record. */
export type Snapshot<Output extends z.ZodType<object>> = {
  /** As the API shows it. */
  output: Output;
  /** The same with the bounds of the input that could have made it: an archive and an undo bring no other. */
  input: z.ZodType<object>;
  /** The fields that no change changes. */
  fixed: readonly string[];
  /** The id under which the feed has the record; without it, the field `id`. */
  idOf?(this: void, image: z.output<Output>): string | undefined;
};

/** How the doctor finds the record that the feed's last change of it shows. */
export type FeedRow = {
  /** Selects it; `entity_id` and, with `byImage`, `after` are those of the change. */
  select: (bookId: string) => SQL;
  byImage?: true;
  /** Records that come to be without a change of their own: when the book is made, or at any time. */
  unshown?: "at first" | "at any time";
};

/**
 * One kind of record of a book: all that the feed, undo, the doctor, archives, the deletion of books and the mapping of errors
 * need to know of it. `registry.ts` lists them.
 */
export type Entity<
  Name extends Change["entity"] = Change["entity"],
  Output extends z.ZodType<object> = z.ZodType<object>,
> = {
  name: Name;
  snapshot: Snapshot<Output>;
  /**
   * Makes the record what it was before a change, by a new change, with the book locked. The images have passed
   * `snapshot.input`. Throws `change.final` for what cannot be undone, and whatever forbids the reverse.
   */
  revert(tx: Db, book: Book, change: RecordChange<z.output<Output>>, now: Date): Promise<void>;
  /** What the doctor examines. */
  checks: readonly Check[];
  /** Null when nothing has to be there. */
  feedRow: FeedRow | null;
  /** Its tables in an archive, each after those that its rows refer to. */
  archive: readonly ArchivePart[];
  /** Tables that no archive has; they are deleted with the book. */
  leftOut?: readonly PgTable[];
  /** What the caller has done when one of its constraints is violated. */
  constraints: Constraints;
};

export function defineEntity<const Name extends Change["entity"], Output extends z.ZodType<object>>(
  entity: Entity<Name, Output>,
): Entity<Name, Output> {
  return entity;
}

/** The row with the record's id. */
export const rowById = (table: PgTable & { bookId: PgColumn; id: PgColumn }): FeedRow => ({
  select: (bookId) =>
    sql`select from ${table} record where record.book_id = ${bookId} and record.id = entity_id`,
});

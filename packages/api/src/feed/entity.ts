import type { ErrorCode } from "@outlay/core";
import type { Change } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { z } from "zod";
import type { Actor } from "../access/actor.contract.ts";
import type { ArchivePart } from "../support/archive-part.ts";
import type { Check } from "../support/check.ts";
import type { Constraints } from "../support/error-mapping.ts";
import type { LockedBook } from "./lock.ts";
import type { Purge } from "./purge.ts";

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
  tokenId: string | null;
  operationId: string;
  before: Image | null;
  after: Image | null;
};

/** A change as the API shows it. */
export type ShownChange = RecordChange & { actor: Actor };

/** A record as the feed shows it. */
export type Snapshot<Output extends z.ZodType<object>, Input extends z.ZodType<object>> = {
  /** As the API shows it. */
  output: Output;
  /** The same, restricted to what valid input can produce. Snapshots of archives and undo must match. */
  input: Input;
  /** Fields that never change. */
  fixed: readonly string[];
  /** The record's id in the feed, if it can be derived. Default: the field `id`. */
  idOf?(this: void, image: z.output<Output>): string | undefined;
};

/** How the doctor looks up the record of its last change. */
export type FeedRow = {
  /** Selects the record. It may refer to `entity_id` and, with `byImage`, `after` of the change. */
  select: (bookId: string) => SQL;
  byImage?: true;
  /** Set if records can exist without a change of their own: from the start of the book, or at any time. */
  unshown?: "at first" | "at any time";
};

/**
 * A kind of record of a book, with all that the feed, undo, the doctor, archives, the deletion of books
 * and error mapping need. `registry.ts` lists all entities.
 */
export type Entity<
  Name extends Change["entity"] = Change["entity"],
  Output extends z.ZodType<object> = z.ZodType<object>,
  Input extends z.ZodType<object> = z.ZodType<object>,
> = {
  name: Name;
  snapshot: Snapshot<Output, Input>;
  /**
   * Restores the state before a change with a new change. The snapshots have passed
   * `snapshot.input`. Throws `change.final` if it cannot be undone, and the errors of the reverse.
   */
  revert(this: void, write: LockedBook, change: RecordChange<z.output<Input>>): Promise<void>;
  /** Reverts several changes at once, in this order: for records of which one request changes many. */
  revertAll?(
    this: void,
    write: LockedBook,
    changes: readonly RecordChange<z.output<Input>>[],
  ): Promise<void>;
  /** Whether a change is undone only with the others of its operation, such as a category's removal with that of its transactions. */
  isPart?(this: void, change: RecordChange<z.output<Input>>): boolean;
  /** The codes of those errors, for the document. */
  revertErrors: readonly ErrorCode[];
  /** For the doctor. */
  checks: readonly Check[];
  /** Null if a record may disappear without a change. */
  feedRow: FeedRow | null;
  /** Its tables, each after those that it refers to. */
  archive: readonly ArchivePart[];
  /** Further tables, which are not archived but deleted with the book. */
  leftOut?: readonly PgTable[];
  /** Set if deleted records can be restored: their rows stay for 30 days. */
  purge?: Purge;
  /** Errors of violated constraints. */
  constraints: Constraints;
};

export function defineEntity<
  const Name extends Change["entity"],
  Output extends z.ZodType<object>,
  Input extends z.ZodType<object>,
>(entity: Entity<Name, Output, Input>): Entity<Name, Output, Input> {
  return entity;
}

/** Looks a record up by its id. */
export const rowById = (table: PgTable & { bookId: PgColumn; id: PgColumn }): FeedRow => ({
  select: (bookId) =>
    sql`select from ${table} record where record.book_id = ${bookId} and record.id = entity_id`,
});

import type { PgTable } from "drizzle-orm/pg-core";
import type { Check } from "../support/check.ts";
import type { FeedEntry } from "./append.ts";
import type { LockedBook } from "./lock.ts";

/** Data that is derived from the records of a book and stored with them. */
export type Derived = {
  name: string;
  /** Tables that contain only derived rows. They are not archived, and are deleted with the book. */
  tables: readonly PgTable[];
  /** They recompute it for the doctor. */
  checks: readonly Check[];
};

/** What a projection makes of changes; see `ProjectionParts`. */
export type Settled = {
  entries: readonly FeedEntry[];
  write: () => Promise<unknown>;
  compare: () => Promise<Finish | undefined>;
};
type Finish = () => Promise<void>;

/** Derived data that is updated in the transaction that changes the records. `registry.ts` lists all projections. */
export type Projection<Change = object, Affected = object> = Derived & {
  load(
    this: void,
    write: LockedBook,
    affected: Affected | undefined,
  ): Promise<LoadedProjection<Change>>;
};
export type LoadedProjection<Change = object> = {
  /** The fields that it adds to a record that is created, before that is returned and written. */
  amend?(this: void, change: Change): object;
  /** Whether it may read the state before the writes. */
  compares: boolean;
  settle(this: void, changes: readonly Change[]): Settled;
};

/** A projection in its parts; `Loaded` and `Delta` are its own. */
export type ProjectionParts<Change, Affected, Loaded, Delta> = Derived & {
  /**
   * Reads what `settle` needs, for what changes may affect or for everything. It sends its statements synchronously:
   * they share the round trip of the lock.
   */
  load: (write: LockedBook, affected: Affected | undefined) => Promise<Loaded>;
  /** For fields that are derived, too: those of a new record. It may note them in what is loaded. */
  amend?: (change: Change, loaded: Loaded, write: LockedBook) => object;
  /** Computes the difference that changes make. Pure. */
  settle: (changes: readonly Change[], loaded: Loaded, write: LockedBook) => Delta;
  /** Sends its statements synchronously: they share the round trip of the commit, and come after those of the feed. */
  write?: (write: LockedBook, delta: Delta) => Promise<unknown>;
  /** Entries of the feed, in the order of the projections. */
  entries?: (delta: Delta, write: LockedBook) => readonly FeedEntry[];
  /**
   * For effects that depend on the state before and after the writes: reads the state before, and returns a function
   * that reads the state after. Both cost round trips, so it returns undefined whenever there is nothing to compare.
   */
  compare?: (write: LockedBook, delta: Delta) => Promise<Finish | undefined>;
};

export function defineProjection<Change, Affected, Loaded, Delta>({
  load,
  amend,
  settle,
  write: send = async () => {},
  entries = () => [],
  compare,
  ...derived
}: ProjectionParts<Change, Affected, Loaded, Delta>): Projection<Change, Affected> {
  return {
    ...derived,
    load: async (write, affected) => {
      const loaded = await load(write, affected);
      return {
        ...(amend && { amend: (change: Change) => amend(change, loaded, write) }),
        compares: compare !== undefined,
        settle: (changes) => {
          const delta = settle(changes, loaded, write);
          return {
            entries: entries(delta, write),
            write: () => send(write, delta),
            compare: async () => compare?.(write, delta),
          };
        },
      };
    },
  };
}

/** For a projection that needs only the changes. */
export const loadNothing = async (): Promise<void> => {};

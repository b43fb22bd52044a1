import type { AppError } from "@outlay/core";
import type { Change } from "@outlay/db";
import type { Book } from "../access/book.ts";
import type { Principal } from "../access/principal.ts";

/** What every change has; what its record is depends on its entity. */
export type FeedItem = Pick<Change, "seq" | "entity" | "entityId">;

/** Changes as they come, and the number they come after. */
export type Live<Item = FeedItem> = AsyncIterable<Item> & { readonly since: number };

export type Follow = {
  principal: Principal;
  book: Book;
  /** The number of the last change that is known; undefined: from now on. */
  since: number | undefined;
  /** Ends the stream. */
  signal: AbortSignal | undefined;
  /** Changes of these records alone; undefined: all. */
  entity?: Change["entity"] | undefined;
};

/** The change feeds that are followed in this process. */
export type Feeds<Item extends FeedItem = FeedItem> = {
  /**
   * Replays what came after `since`, then goes on with what is committed, on any server: no gap,
   * none twice. It throws `auth.unauthenticated` when the session has ended, `book.not_found` when
   * the membership has, and `server.unavailable` when it is to be opened again, on another server
   * or because it was read too slowly.
   */
  follow: (follow: Follow) => Promise<Live<Item>>;
  /** To be called when something may have been committed to a book, or somebody removed from it. */
  wake: (bookId: string) => void;
  /** Looks for changes that nobody has announced, and whether whoever follows still may. */
  check: () => void;
  /** Calls `onEnd` with why, once the principal's session or token has ended; until the signal. */
  watch: (principal: Principal, onEnd: (reason: AppError) => void, signal: AbortSignal) => void;
  /** Ends every stream; there are no new ones. */
  close: () => void;
  /** How many there are of both. */
  count: () => { streams: number; watched: number };
};

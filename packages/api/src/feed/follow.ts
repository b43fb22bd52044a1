import type { AppError } from "@outlay/core";
import type { Change } from "@outlay/db";
import type { Book } from "../access/book.ts";
import type { Principal } from "../access/principal.ts";

/** The common fields of changes; the record depends on the entity. */
export type FeedItem = Pick<Change, "seq" | "entity" | "entityId">;

/** A stream of changes, and the number after which it starts. */
export type Live<Item = FeedItem> = AsyncIterable<Item> & { readonly since: number };

export type Follow = {
  principal: Principal;
  book: Book;
  /** The number of the last known change; undefined for new changes only. */
  since: number | undefined;
  /** Ends the stream. */
  signal: AbortSignal | undefined;
  /** Only changes of this entity; undefined for all. */
  entity?: Change["entity"] | undefined;
};

/** The change feeds followed in this process. */
export type Feeds<Item extends FeedItem = FeedItem> = {
  /**
   * Replays the changes after `since`, then continues with new ones from any server, without gaps or
   * duplicates. Throws `auth.unauthenticated` when the session ends, `book.not_found` when the
   * membership ends, and `server.unavailable` when the client should reconnect: the server is
   * stopping, or the client read too slowly.
   */
  follow: (follow: Follow) => Promise<Live<Item>>;
  /** Call it after a commit to a book, or after a member was removed. */
  wake: (bookId: string) => void;
  /** Looks for missed changes, and ends the streams of users who no longer have access. */
  check: () => void;
  /** Calls `onEnd` with the reason once the principal's session or token has ended, until the signal. */
  watch: (principal: Principal, onEnd: (reason: AppError) => void, signal: AbortSignal) => void;
  /** Ends all streams and rejects new ones. */
  close: () => void;
  /** The number of streams and of watched principals. */
  count: () => { streams: number; watched: number };
};

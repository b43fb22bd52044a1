import type { AppError, CalendarDate } from "@outlay/core";
import type { Change } from "@outlay/db";
import type { Book } from "../access/book.ts";
import type { Principal } from "../access/principal.ts";

/** The common fields of changes; the record depends on the entity. */
export type FeedItem = Pick<Change, "seq" | "entity" | "entityId">;

/** That a day of the book has begun: its balances may differ without a change. */
export type DayBegan = { day: CalendarDate };

/** An event of a stream, and the number to resume from after it: for a day, the number of the event before. */
export type LiveEvent<Item> = { id: number; data: Item | DayBegan };

/** A stream of changes, and the number after which it starts. */
export type Live<Item = FeedItem> = AsyncIterable<LiveEvent<Item>> & { readonly since: number };

export const isDayBegan = (data: object): data is DayBegan => "day" in data;

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
  /** Looks for missed changes and for days that have begun, and ends the streams of users who no longer have access. */
  check: () => void;
  /** Calls `onEnd` with the reason once the principal's session or token has ended, until the signal. */
  watch: (principal: Principal, onEnd: (reason: AppError) => void, signal: AbortSignal) => void;
  /** Ends all streams and rejects new ones. */
  close: () => void;
  /** The number of streams and of watched principals. */
  count: () => { streams: number; watched: number };
};

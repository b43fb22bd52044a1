import { books, type Db, plainArray } from "@outlay/db";
import { sql } from "drizzle-orm";
import { openBook } from "../access/identity.ts";
import { type Claim, findRefusals } from "../access/claims.ts";
import type { Book } from "../access/book.ts";
import type { Context } from "../rpc/context.ts";
import { AppError, type CalendarDate, dateIn, fieldError } from "@outlay/core";
import type { ShownChange } from "../feed/entity.ts";
import type { LiveInput } from "./changes.contract.ts";
import { listChanges } from "./changes.ts";
import { openTail, pageSize, type Tail } from "./tail.ts";
import type { Feeds, Follow, Live, LiveEvent } from "../feed/follow.ts";

/** A follower of a book. */
type Stream = Claim & {
  bookId: string;
  tail: Tail;
  entity: ShownChange["entity"] | undefined;
  /** The reason for its end. */
  ended?: AppError;
  /** A day that has begun and was not sent yet. */
  day?: CalendarDate | undefined;
  /** Wakes the reader that waits for news. */
  ring: () => void;
};

type Feed = {
  tail: Tail;
  streams: Set<Stream>;
  catchUp: () => Promise<void>;
  /** Notifies the streams if the book's day is another one than at the last look. */
  beginDay: () => void;
};

export type FeedOptions = {
  clock: () => Date;
  /** Called with background failures; the next check tries again. */
  onFailure: (error: unknown) => void;
};

/** The streams of this process, by book. */
function createStreams() {
  const feeds = new Map<string, Feed>();
  const leave = (stream: Stream) => {
    const feed = feeds.get(stream.bookId);
    feed?.streams.delete(stream);
    if (feed?.streams.size === 0) feeds.delete(stream.bookId);
  };
  return {
    feeds,
    all: () => [...feeds.values()].flatMap(({ streams }) => [...streams]),
    leave,
    end: (stream: Stream, reason: AppError) => {
      stream.ended ??= reason;
      leave(stream);
      stream.ring();
    },
  };
}

type Watching = {
  clock: () => Date;
  /** Ends the streams that may no longer read. */
  prove: (streams: Iterable<Stream>) => Promise<void>;
};

/** A feed that reads on for all streams of a book. */
function createFeed(db: Db, book: Book, { clock, prove }: Watching): Feed {
  const tail = openTail(db, book);
  const streams = new Set<Stream>();
  const catchUp = coalesce(async () => {
    let isNewest = false;
    while (!isNewest) {
      // After reading: a user who was removed before a change was committed does not get it.
      isNewest = await tail.readOn(async () => prove(streams));
      for (const { ring } of streams) ring();
    }
  });
  let today = dateIn(book.timeZone, clock());
  const beginDay = () => {
    const day = dateIn(tail.timeZone(), clock());
    if (day === today) return;
    today = day;
    for (const stream of streams) {
      stream.day = day;
      stream.ring();
    }
  };
  return { tail, streams, catchUp, beginDay };
}

const stopping = new AppError("server.unavailable", "The server is shutting down. Connect again.");

export function openFeeds(db: Db, { clock, onFailure }: FeedOptions): Feeds<ShownChange> {
  const { feeds, all, leave, end } = createStreams();
  let isClosed = false;

  /** Callers that are watched without a stream. */
  const watched = new Map<Claim, (reason: AppError) => void>();

  const prove = async (streams: Iterable<Stream>) => {
    for (const [stream, refusal] of await findRefusals(db, streams, clock())) end(stream, refusal);
  };

  const check = coalesce(async () => {
    for (const [claim, refusal] of await findRefusals(db, watched.keys(), clock()))
      watched.get(claim)?.(refusal);
    await prove(all());
    for (const { id, seq } of await readHeads(db, [...feeds.keys()])) {
      const feed = feeds.get(id);
      if (feed && feed.tail.head() < seq) await feed.catchUp();
    }
    for (const { beginDay } of feeds.values()) beginDay();
  });

  const feedOf = (book: Book): Feed => {
    const feed = feeds.get(book.id) ?? createFeed(db, book, { clock, prove });
    feeds.set(book.id, feed);
    return feed;
  };

  return {
    follow: async ({ principal, book, entity, since, signal }) => {
      if (isClosed) throw stopping;
      const { tail, streams, catchUp } = feedOf(book);
      const stream: Stream = { principal, bookId: book.id, entity, tail, ring: () => {} };
      streams.add(stream);
      signal?.addEventListener("abort", () => end(stream, stopping), { once: true });
      try {
        await catchUp();
        const known = since ?? tail.head();
        assertKnown(known, tail);
        assertOpen(stream);
        if (signal?.aborted) throw stopping;
        return Object.assign(readUntilEnd(db, stream, known, leave), { since: known });
      } catch (error) {
        leave(stream);
        throw error;
      }
    },
    wake: (bookId) => void feeds.get(bookId)?.catchUp().catch(onFailure),
    check: () => void check().catch(onFailure),
    close: () => {
      isClosed = true;
      for (const stream of all()) end(stream, stopping);
    },
    watch: (principal, onEnd, signal) => {
      const claim = { principal, bookId: null };
      watched.set(claim, onEnd);
      signal.addEventListener("abort", () => watched.delete(claim), { once: true });
    },
    count: () => ({ streams: all().length, watched: watched.size }),
  };
}

async function* readUntilEnd(
  db: Db,
  stream: Stream,
  since: number,
  onEnd: (stream: Stream) => void,
) {
  try {
    yield* read(db, stream, since);
  } finally {
    onEnd(stream);
  }
}

/** Throws `input.invalid` for a number that the book has not reached. */
function assertKnown(since: number, tail: Tail): void {
  if (since > tail.head())
    throw fieldError(
      "input.invalid",
      ["lastEventId"],
      "The book has no change with this number yet.",
    );
}

export type Asking = Pick<Context, "db" | "follow"> & Pick<Follow, "principal" | "book">;
export type Opening = LiveInput & Pick<Follow, "signal" | "entity">;

/** Opens the stream of a request. Throws `book.not_found`, `input.invalid`. */
export async function followChanges(
  { db, follow, principal, book }: Asking,
  { lastEventId, bookId, ...opening }: Opening,
): Promise<Live<ShownChange>> {
  const named = bookId === undefined ? book : await openBook(db, principal, bookId);
  if (!named) throw new AppError("book.not_found", "You have no book with this bookId.");
  const since = lastEventId === undefined ? undefined : Number(lastEventId);
  // Feeds are opened by openFeeds, so their items are changes.
  return (await follow({ principal, book: named, since, ...opening })) as Live<ShownChange>;
}

function assertOpen({ ended }: Stream): void {
  if (ended) throw ended;
}

/** The generator behind every stream: reads from the database until the tail is reached, then from the tail. */
async function* read(
  db: Db,
  stream: Stream,
  since: number,
): AsyncGenerator<LiveEvent<ShownChange>, void> {
  const { tail, entity } = stream;
  let seen = since;
  let isLive = false;
  for (;;) {
    const { day } = stream;
    if (day !== undefined) {
      stream.day = undefined;
      assertOpen(stream);
      yield { id: seen, data: { day } };
    }
    const head = tail.head();
    const kept = tail.after(seen);
    if (!kept && isLive)
      throw new AppError("server.unavailable", "The client read too slowly. Connect again.");
    isLive ||= kept !== undefined;
    if (kept?.length === 0) await news(stream);
    const { items, upToDate } = kept
      ? { items: kept, upToDate: false }
      : await listChanges(db, tail.book, { since: seen, limit: pageSize, entity });
    for (const change of items) {
      assertOpen(stream);
      if (entity === undefined || change.entity === entity) yield { id: change.seq, data: change };
      seen = change.seq;
    }
    assertOpen(stream);
    // For a single entity, the last page does not reach the newest change.
    if (upToDate) seen = Math.max(seen, head);
  }
}

/** Waits until there are new changes or a new day, or the stream has ended. */
function news(stream: Stream): Promise<void> {
  return new Promise((resolve) => {
    stream.ring = resolve;
  });
}

async function readHeads(db: Db, bookIds: readonly string[]) {
  if (bookIds.length === 0) return [];
  return db
    .select({ id: books.id, seq: books.changeSeq })
    .from(books)
    .where(sql`${books.id} = any(${plainArray(bookIds)}::uuid[])`);
}

/** Runs one call at a time: calls during a run share the next one. */
function coalesce(run: () => Promise<void>): () => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | undefined;
  return () => {
    waiting ??= last.then(() => {
      waiting = undefined;
      return run();
    });
    last = waiting.catch(() => {});
    return waiting;
  };
}

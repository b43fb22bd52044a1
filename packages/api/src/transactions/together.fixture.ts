import { connect, createServer, type Socket } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { books, type Db } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { identify } from "../access/identity.ts";
import { createBookQueues } from "../feed/lock.ts";
import { findAppError, projections } from "../registry.ts";
import { upstreamOf } from "../tap.fixture.ts";
import type { TestApi, TestUser } from "../testing.ts";

/** A book as a user sees it who has a session. */
export async function bookOf(api: TestApi, user: TestUser, bookId = user.bookId): Promise<Book> {
  const authorization = `Bearer ${user.session.accessToken}`;
  const { book } = await identify(api.db, api.keys, { authorization, bookId }, api.clock.now);
  if (!book) throw new Error("the user has no such book");
  return book;
}

/** What a request of a user comes with, on one server. */
export const askingOf =
  (db: Db, bookQueues = createBookQueues()) =>
  (book: Book, now: Date) => ({ db, book, now, bookQueues, projections, findAppError });

/** Locks a book, as another server does, until it is released; what `change` does is committed then. */
export async function lockElsewhere(
  { db }: TestApi,
  bookId: string,
  change: (tx: Db) => Promise<unknown> = async () => {},
) {
  const held = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  const done = db.transaction(async (tx) => {
    await tx.select().from(books).where(eq(books.id, bookId)).for("update");
    held.resolve();
    await letGo.promise;
    await change(tx);
  });
  await held.promise;
  return async () => {
    letGo.resolve();
    await done;
  };
}

/** The sessions that wait for a lock. */
export async function waitingPids({ db }: TestApi): Promise<number[]> {
  const rows = await db.execute<{ pid: number }>(
    sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.map(({ pid }) => pid);
}

/** A way to PostgreSQL that is cut once a commit has been sent on, before its answer is here. */
export async function cutAtCommit(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const dir = mkdtempSync(join(tmpdir(), "outlay-cut-"));
  const open = new Set<Socket>();
  let isArmed = false;
  const server = createServer((client) => {
    const upstream = connect(upstreamOf(target));
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => open.delete(socket));
    }
    let prepared = "commit";
    client.on("data", (data) => {
      upstream.write(data);
      // From the second one on it is called by the name that it was prepared by.
      const text = data.toString("latin1");
      prepared = /([a-z0-9]+)\0commit\0/.exec(text)?.[1] ?? prepared;
      if (isArmed && text.includes(`\0${prepared}\0`)) client.destroy();
    });
    upstream.on("data", (data) => client.write(data));
    client.on("close", () => upstream.end());
  });
  await new Promise<void>((resolve) => server.listen(join(dir, ".s.PGSQL.5432"), resolve));
  const url = new URL(databaseUrl);
  url.hostname = encodeURIComponent(dir);
  url.port = "5432";
  return {
    url: url.href,
    arm: () => {
      isArmed = true;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

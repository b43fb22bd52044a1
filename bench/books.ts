import { randomBytes } from "node:crypto";
import {
  type Context,
  createCaller,
  createFolderStore,
  createThrottle,
  defaultLimits,
  findAppError,
  identify,
  noCookie,
  projections,
  type KeyRing,
  openFeeds,
  readFilesInTurn,
  trackCalls,
} from "../packages/api/src/index.ts";
import type { Book } from "../packages/api/src/access/book.ts";
import { type Database, openDatabase } from "../packages/db/src/index.ts";

const keys: KeyRing = new Map([["bench", randomBytes(32)]]);

/** A pool of `connections`, all of them open. */
export async function openPool(databaseUrl: string, connections: number): Promise<Database> {
  const database = openDatabase(databaseUrl, { poolSize: connections, statementTimeoutMs: 0 });
  await Promise.all(
    Array.from({ length: connections }, () => database.db.execute("select pg_sleep(0.05)")),
  );
  return database;
}

function callAs({ db }: Database, identifyAt: (now: Date) => ReturnType<Context["identify"]>) {
  const feeds = openFeeds(db, { clock: () => new Date(), onFailure: console.error });
  const throttle = createThrottle(db, defaultLimits);
  const underWay = trackCalls();
  const fileReading = readFilesInTurn();
  return createCaller((): Context => {
    const now = new Date();
    return {
      db,
      now,
      keys,
      ip: "127.0.0.1",
      throttle,
      requestId: "bench",
      site: () => ({ rpId: "localhost", origins: [] }),
      signUp: "open",
      sendsMail: false,
      readServer: async () => ({ version: "bench", backups: null }),
      cookie: noCookie,
      attemptCookie: noCookie,
      provider: null,
      origin: () => "http://localhost:3000",
      userAgent: null,
      idempotencyKey: null,
      identify: () => identifyAt(now),
      invalidateIdentities: () => {},
      notifyBookChanged: feeds.wake,
      reportOperation: () => {},
      follow: feeds.follow,
      addPosting: async () => {},
      addMail: async () => {},
      addTokenMail: async () => {},
      fileReading,
      // Nothing that runs here has files.
      files: createFolderStore("/nowhere"),
      ...underWay,
      outside: { findRefusal: () => undefined, send: () => Promise.reject(new Error("unused")) },
      findAppError,
      projections,
      observeCall: (_path, run) => run(),
      reportFault: (fault) => console.error(fault),
    };
  });
}

/** A new user's book, for functions of the API that are called without a server. */
export async function makeBook(database: Database): Promise<Book> {
  const identity = (credentials: { authorization?: string }, now: Date) =>
    identify(
      database.db,
      keys,
      { authorization: undefined, bookId: undefined, ...credentials },
      now,
    );
  const { accessToken } = await callAs(database, (now) => identity({}, now)).auth.register({
    email: `bench-${crypto.randomUUID()}@example.com`,
    password: "correct horse battery",
    name: "Bench",
  });
  const { book } = await identity({ authorization: `Bearer ${accessToken}` }, new Date());
  if (!book) throw new Error("a new user has no book");
  return book;
}

/** The procedures, as the owner of a book sees them. */
export function openCaller(database: Database, book: Book) {
  const principal = { userId: book.actorId, sessionId: "", name: "Bench" };
  return callAs(database, async () => ({ principal, book }));
}

import { randomBytes } from "node:crypto";
import { type Context, createCaller, identify, type KeyRing } from "../packages/api/src/index.ts";
import type { Book } from "../packages/api/src/books/access.ts";
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

/** A new user's book, for functions of the API that are called without a server. */
export async function makeBook({ db }: Database): Promise<Book> {
  const now = new Date();
  const context: Context = {
    db,
    now,
    keys,
    requestId: "bench",
    userAgent: null,
    idempotencyKey: null,
    identify: () => identify(db, keys, { authorization: undefined, bookId: undefined }, now),
    forgetIdentities: () => {},
    reportFault: (fault) => console.error(fault),
  };
  const { accessToken } = await createCaller(context).auth.register({
    email: `bench-${crypto.randomUUID()}@example.com`,
    password: "correct horse battery",
    name: "Bench",
  });
  const authorization = `Bearer ${accessToken}`;
  const { book } = await identify(db, keys, { authorization, bookId: undefined }, now);
  if (!book) throw new Error("a new user has no book");
  return book;
}

import { books, type Db, memberships, prepared, sessions, users } from "@outlay/db";
import { and, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../books/access.ts";
import type { Identity, Principal } from "../context.ts";
import { AppError } from "../errors.ts";
import { type KeyRing, readAccessToken } from "./tokens.ts";

/** What a request says of who asks: its `authorization` and `x-book-id` headers. */
export type Credentials = { authorization: string | undefined; bookId: string | undefined };

const identityColumns = {
  userId: users.id,
  bookId: books.id,
  baseCurrency: books.baseCurrency,
  timeZone: books.timeZone,
  role: memberships.role,
};

const findSession = prepared("find_session", identityColumns, (db) =>
  db
    .select(identityColumns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(
      memberships,
      and(
        eq(memberships.userId, users.id),
        eq(
          memberships.bookId,
          sql`coalesce(${sql.placeholder("bookId")}::uuid, ${users.defaultBookId})`,
        ),
      ),
    )
    .leftJoin(books, eq(books.id, memberships.bookId))
    .where(
      and(
        eq(sessions.id, sql.placeholder("sessionId")),
        eq(sessions.userId, sql.placeholder("userId")),
        gt(sessions.expiresAt, sql.placeholder("now")),
      ),
    ),
);

/** The book with this id, as its row says now; null when it is not one of theirs. */
export async function openBook(
  db: Db,
  { userId }: Principal,
  bookId: string,
): Promise<Book | null> {
  const [row] = await db
    .select({
      userId: memberships.userId,
      bookId: books.id,
      baseCurrency: books.baseCurrency,
      timeZone: books.timeZone,
      role: memberships.role,
    })
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(and(eq(memberships.bookId, bookId), eq(memberships.userId, userId)));
  return row ? mintBook(row) : null;
}

const bookIdHeader = z.uuid().optional();

/**
 * Proves who asks and opens the book they name (their default book without a name), in one query.
 * Throws `auth.unauthenticated`; a book that is not theirs is null.
 */
export async function identify(
  db: Db,
  keys: KeyRing,
  credentials: Credentials,
  now: Date,
): Promise<Identity> {
  const [scheme, token] = credentials.authorization?.split(" ") ?? [];
  if (scheme?.toLowerCase() !== "bearer" || !token) {
    throw unauthenticated('Send "authorization: Bearer <accessToken>".');
  }
  const principal = await readAccessToken(keys, token, now);
  if (!principal)
    throw unauthenticated("The access token is not valid or has expired. Refresh it or sign in.");
  const named = bookIdHeader.safeParse(credentials.bookId);
  const [row] = await findSession(db).execute({
    ...principal,
    bookId: named.data ?? null,
    now: now.toISOString(),
  });
  if (!row) throw unauthenticated("The session has ended. Sign in again.");
  return { principal, book: named.success ? mintBook(row) : null };
}

/** Null where the membership is not there. */
type MembershipRow = { userId: string } & {
  [Field in "bookId" | "baseCurrency" | "timeZone" | "role"]: string | null;
};

/** The one place where a Book is minted: the row has come through the membership. */
function mintBook({ bookId, userId, ...book }: MembershipRow): Book | null {
  if (bookId === null) return null;
  return { id: bookId, actorId: userId, ...book } as Book;
}

function unauthenticated(message: string): AppError {
  return new AppError("auth.unauthenticated", message);
}

import { type Db, param, prepared, sessions, users } from "@outlay/db";
import { and, eq, gt } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "./book.ts";
import { AppError } from "@outlay/core";
import { proveToken } from "./token-proof.ts";
import { isPersonalToken } from "./token-secrets.ts";
import { type Asked, findMembership, type MembershipRow } from "./membership.ts";
import type { Principal, Reader, SignedIn } from "./principal.ts";
import { type KeyRing, readAccessToken } from "./access-tokens.ts";

/** A proved principal, and the book the request names if that person may see it. */
export type Identity = { principal: Principal; book: Book | null };

/** What a request says of who asks: its `authorization` and `x-book-id` headers. */
export type Credentials = {
  authorization: string | undefined;
  bookId: string | undefined;
  /** Since when the connection is open that they came with: an access token had to be good then. */
  since?: Date;
};

const sessionFields = { defaultBookId: users.defaultBookId };

const findSession = prepared("find_session", sessionFields, (db) =>
  db
    .select(sessionFields)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, param("sessionId")),
        eq(sessions.userId, param("userId")),
        gt(sessions.expiresAt, param("now")),
      ),
    ),
);

/** The book with this id, as its row says now; null when it is not one of theirs. */
export async function openBook(
  db: Db,
  { userId, onlyBookId }: Reader,
  bookId: string,
): Promise<Book | null> {
  if ((onlyBookId ?? bookId) !== bookId) return null;
  return mintBook(await findMembership(db, bookId, userId));
}

const bookIdHeader = z.guid().toLowerCase().optional();

/**
 * Proves who asks and opens the book they name, in one round trip; without a name it is the one their
 * token is for, or their default book, which takes a second. No statement is about both a user's
 * and a book's rows: they may be on different servers. Throws `auth.unauthenticated`; a book that is not theirs is null.
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
  const named = bookIdHeader.safeParse(credentials.bookId);
  const asked = { bookId: named.data ?? null, now };
  const { principal, membership } = isPersonalToken(token)
    ? await identifyToken(db, token, asked)
    : await identifySession(
        db,
        await readAccessToken(keys, token, credentials.since ?? now),
        asked,
      );
  return { principal, book: named.success ? mintBook(membership) : null };
}

type Proved = { principal: Principal; membership: MembershipRow | undefined };

async function identifySession(
  db: Db,
  principal: SignedIn | undefined,
  { bookId, now }: Asked,
): Promise<Proved> {
  if (!principal)
    throw unauthenticated("The access token is not valid or has expired. Refresh it or sign in.");
  const { userId } = principal;
  const [[session], named] = await Promise.all([
    findSession(db).execute({ ...principal, now: now.toISOString() }),
    bookId === null ? undefined : findMembership(db, bookId, userId),
  ]);
  if (!session) throw unauthenticated("The session has ended. Sign in again.");
  const membership =
    bookId === null ? await findMembership(db, session.defaultBookId, userId) : named;
  return { principal, membership };
}

async function identifyToken(db: Db, token: string, asked: Asked): Promise<Proved> {
  const proved = await proveToken(db, token, asked);
  if (!proved) throw unauthenticated("The token is not valid, was revoked or has expired.");
  return proved;
}

/** The one place where a Book is minted: the row has come through the membership. */
function mintBook(row: MembershipRow | undefined): Book | null {
  if (!row) return null;
  const { bookId, userId, baseCurrency, timeZone, role } = row;
  return { id: bookId, actorId: userId, baseCurrency, timeZone, role } as Book;
}

function unauthenticated(message: string): AppError {
  return new AppError("auth.unauthenticated", message);
}

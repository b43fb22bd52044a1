import { type Db, param, prepared, sessions, users } from "@outlay/db";
import { and, eq, gt } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "./book.ts";
import { AppError } from "@outlay/core";
import { proveToken } from "./token-proof.ts";
import { isPersonalToken } from "./token-secrets.ts";
import { type Asked, findMembership, type MembershipRow } from "./membership.ts";
import { type Principal, type Reader, type SignedIn, worksIn } from "./principal.ts";
import { type KeyRing, readAccessToken } from "./access-tokens.ts";

/** A proved principal, and the book of the request if the principal may see it. */
export type Identity = { principal: Principal; book: Book | null };

/** The credentials of a request: its `authorization` and `x-book-id` headers. */
export type Credentials = {
  authorization: string | undefined;
  bookId: string | undefined;
  /** When the connection with these credentials was opened: an access token must have been valid then. */
  since?: Date;
};

const sessionFields = { defaultBookId: users.defaultBookId, name: users.name };

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

/** The book with this id, freshly read; null if the principal may not see it. */
export async function openBook(db: Db, reader: Reader, bookId: string): Promise<Book | null> {
  if (!worksIn(reader, bookId)) return null;
  return mintBook(await findMembership(db, bookId, reader.userId), reader);
}

const bookIdHeader = z.guid().toLowerCase().optional();

/**
 * Proves the caller's identity and opens the book of the request in one round trip. If the request names
 * no book it is the token's, or the user's default book, which takes a second round trip. No statement
 * joins a user's rows with a book's: they may be on different shards. The book is null if the principal
 * may not see it. Throws `auth.unauthenticated`.
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
  return { principal, book: named.success ? mintBook(membership, principal) : null };
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
  return { principal: { ...principal, name: session.name }, membership };
}

async function identifyToken(db: Db, token: string, asked: Asked): Promise<Proved> {
  const proved = await proveToken(db, token, asked);
  if (!proved) throw unauthenticated("The token is not valid, was revoked or has expired.");
  return proved;
}

/** The only place that makes a Book: the row was read through the membership. */
function mintBook(row: MembershipRow | undefined, reader: Reader): Book | null {
  if (!row) return null;
  const { tokenId = null, name: actorName = null, limits } = reader;
  const { bookId: id, userId: actorId, baseCurrency, timeZone, role } = row;
  return { id, actorId, actorName, tokenId, limits, baseCurrency, timeZone, role } as Book;
}

function unauthenticated(message: string): AppError {
  return new AppError("auth.unauthenticated", message);
}

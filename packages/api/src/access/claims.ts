import {
  books,
  type Db,
  json,
  memberships,
  personalAccessTokens as tokens,
  recordset,
  sessions,
  plainArray,
} from "@outlay/db";
import { and, eq, isNull, sql } from "drizzle-orm";
import { AppError } from "@outlay/core";
import { isSignedIn, type Principal } from "./principal.ts";
import { idleLifetimeMs } from "./session-lifetime.ts";

/** A principal on a connection that outlives a request, and the book they read; null if none yet. */
export type Claim = { principal: Principal; bookId: string | null };

/** The principal's proof of access: a session or a token. */
const proofOf = (principal: Principal) =>
  isSignedIn(principal) ? principal.sessionId : principal.tokenId;

type Proof = { proofId: string; userId: string };

/** The sessions and tokens that are still valid. */
async function selectProofs(db: Db, asked: readonly Proof[], now: Date): Promise<Set<string>> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const idleSince = sql`${new Date(now.getTime() - idleLifetimeMs).toISOString()}::timestamptz`;
  const rows = await db.execute<Proof>(sql`
    select claim."proofId", claim."userId"
    from ${recordset(json(asked), "claim", { proofId: sessions.id, userId: sessions.userId })}
    left join ${sessions} on ${sessions.id} = claim."proofId"
      and ${sessions.userId} = claim."userId" and ${sessions.expiresAt} > ${at}
      and ${sessions.lastUsedAt} > ${idleSince}
    left join ${tokens} on ${tokens.id} = claim."proofId"
      and ${tokens.userId} = claim."userId"
      and (${tokens.expiresAt} is null or ${tokens.expiresAt} > ${at})
    where coalesce(${sessions.id}, ${tokens.id}) is not null`);
  return new Set(rows.map(({ proofId, userId }) => `${proofId} ${userId}`));
}

/** The memberships of these users in these books, but those that were removed. */
async function selectMembers(db: Db, claims: readonly Claim[]): Promise<Set<string>> {
  const bookIds = new Set(claims.flatMap(({ bookId }) => bookId ?? []));
  if (bookIds.size === 0) return new Set();
  const userIds = new Set(claims.map(({ principal }) => principal.userId));
  const { bookId, userId } = memberships;
  const rows = await db
    .select({ bookId, userId })
    .from(memberships)
    .innerJoin(books, eq(books.id, bookId))
    .where(
      and(
        isNull(books.deletedAt),
        sql`${bookId} = any(${plainArray(bookIds)}::uuid[])`,
        sql`${userId} = any(${plainArray(userIds)}::uuid[])`,
      ),
    );
  return new Set(rows.map((row) => `${row.bookId} ${row.userId}`));
}

/**
 * Checks any number of claims again in one round trip. Returns the errors of the invalid ones: the
 * session or token has ended, or the user is no longer a member of the book.
 */
export async function findRefusals<Given extends Claim>(
  db: Db,
  claims: Iterable<Given>,
  now: Date,
): Promise<Map<Given, AppError>> {
  const all = [...claims];
  if (all.length === 0) return new Map();
  const distinct = new Map(all.map(({ principal }) => [proofOf(principal), principal.userId]));
  const asked = [...distinct].map(([proofId, userId]) => ({ proofId, userId }));
  const [proofs, members] = await Promise.all([
    selectProofs(db, asked, now),
    selectMembers(db, all),
  ]);
  const refusals = new Map<Given, AppError>();
  for (const claim of all) {
    const { principal, bookId } = claim;
    const isProved = proofs.has(`${proofOf(principal)} ${principal.userId}`);
    const isOpen = bookId === null || members.has(`${bookId} ${principal.userId}`);
    if (!isProved || !isOpen) refusals.set(claim, refusalOf(isProved));
  }
  return refusals;
}

function refusalOf(isProved: boolean): AppError {
  return isProved
    ? new AppError("book.not_found", "You are no longer a member of this book.")
    : new AppError("auth.unauthenticated", "The session or token has ended. Sign in again.");
}

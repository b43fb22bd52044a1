import { type Db, memberships, personalAccessTokens as tokens, sessions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { AppError } from "@outlay/core";
import { isSignedIn, type Principal } from "./principal.ts";
import { idleLifetimeMs } from "./session-lifetime.ts";

/** Who is there for longer than a request, and which book they read; null for none yet. */
export type Claim = { principal: Principal; bookId: string | null };

/** What lets the principal in: a session or a token. */
const proofOf = (principal: Principal) =>
  isSignedIn(principal) ? principal.sessionId : principal.tokenId;
const keyOf = ({ principal, bookId }: Claim) => `${proofOf(principal)} ${bookId}`;

type Refused = { proofId: string; bookId: string | null; isProved: boolean };

/**
 * Proves claims anew, however many, in one query. Answers the refusals of those that no longer
 * hold: the session or token is gone, or the book is not theirs any more.
 */
export async function findRefusals<Given extends Claim>(
  db: Db,
  claims: Iterable<Given>,
  now: Date,
): Promise<Map<Given, AppError>> {
  const all = [...claims];
  if (all.length === 0) return new Map();
  const distinct = new Map(all.map((claim) => [keyOf(claim), claim]));
  const asked = [...distinct.values()].map(({ principal, bookId }) => ({
    proof_id: proofOf(principal),
    user_id: principal.userId,
    book_id: bookId,
  }));
  const at = sql`${now.toISOString()}::timestamptz`;
  const idleSince = sql`${new Date(now.getTime() - idleLifetimeMs).toISOString()}::timestamptz`;
  const rows = await db.execute<Refused>(sql`
    select claim.proof_id as "proofId", claim.book_id as "bookId",
      coalesce(${sessions.id}, ${tokens.id}) is not null as "isProved"
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as claim(proof_id uuid, user_id uuid, book_id uuid)
    left join ${sessions} on ${sessions.id} = claim.proof_id
      and ${sessions.userId} = claim.user_id and ${sessions.expiresAt} > ${at}
      and ${sessions.lastUsedAt} > ${idleSince}
    left join ${tokens} on ${tokens.id} = claim.proof_id
      and ${tokens.userId} = claim.user_id
      and (${tokens.expiresAt} is null or ${tokens.expiresAt} > ${at})
    left join ${memberships} on ${memberships.bookId} = claim.book_id
      and ${memberships.userId} = claim.user_id
    where coalesce(${sessions.id}, ${tokens.id}) is null
      or (claim.book_id is not null and ${memberships.userId} is null)`);
  const refusals = new Map(
    rows.map(({ proofId, bookId, isProved }) => [`${proofId} ${bookId}`, refusalOf(isProved)]),
  );
  return new Map(
    all.flatMap((claim) => {
      const refusal = refusals.get(keyOf(claim));
      return refusal ? [[claim, refusal] as const] : [];
    }),
  );
}

function refusalOf(isProved: boolean): AppError {
  return isProved
    ? new AppError("book.not_found", "You are no longer a member of this book.")
    : new AppError("auth.unauthenticated", "The session or token has ended. Sign in again.");
}

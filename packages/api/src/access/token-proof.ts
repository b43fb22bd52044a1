import {
  books,
  command,
  type Db,
  memberships,
  personalAccessTokens as tokens,
  prepared,
  users,
} from "@outlay/db";
import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { type Asked, type MembershipRow, membershipColumns } from "./membership.ts";
import type { TokenHolder } from "./principal.ts";
import { hashToken } from "./token-secrets.ts";

const { onlyBookId } = tokens;
const tokenColumns = {
  tokenId: tokens.id,
  scopes: tokens.scopes,
  onlyBookId,
  lastUsedAt: tokens.lastUsedAt,
  ...membershipColumns,
};

const findToken = prepared("find_token", tokenColumns, (db) =>
  db
    .select(tokenColumns)
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .leftJoin(
      memberships,
      and(
        eq(memberships.userId, users.id),
        eq(
          memberships.bookId,
          sql`coalesce(${sql.placeholder("bookId")}::uuid, ${onlyBookId}, ${users.defaultBookId})`,
        ),
        or(isNull(onlyBookId), eq(onlyBookId, memberships.bookId)),
      ),
    )
    .leftJoin(books, eq(books.id, memberships.bookId))
    .where(
      and(
        eq(tokens.tokenHash, sql.placeholder("tokenHash")),
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, sql.placeholder("now"))),
      ),
    ),
);

const notedEveryMs = 60_000;

const noteUse = command(
  "note_token_use",
  sql`update ${tokens} set last_used_at = ${sql.placeholder("now")}::timestamptz
    where id = ${sql.placeholder("tokenId")}`,
);

/** Whose a token is and the book it opens, in one query; undefined for one that is not there or has expired. */
export async function proveToken(
  db: Db,
  token: string,
  { bookId, now }: Asked,
): Promise<{ principal: TokenHolder; membership: MembershipRow } | undefined> {
  const at = now.toISOString();
  const [row] = await findToken(db).execute({ tokenHash: hashToken(token), bookId, now: at });
  if (!row) return undefined;
  const { userId, tokenId, scopes, lastUsedAt } = row;
  // Nobody waits for it, and what fails is noted at the next use.
  if (!lastUsedAt || Math.abs(now.getTime() - lastUsedAt.getTime()) >= notedEveryMs)
    void noteUse(db, { tokenId, now: at }).catch(() => {});
  return { principal: { userId, tokenId, scopes, onlyBookId: row.onlyBookId }, membership: row };
}

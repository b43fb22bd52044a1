import {
  command,
  type Db,
  param,
  personalAccessTokens as tokens,
  prepared,
  users,
} from "@outlay/db";
import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { type Asked, findMembership, listMemberships, type MembershipRow } from "./membership.ts";
import type { TokenHolder } from "./principal.ts";
import { hashToken } from "./token-secrets.ts";

const tokenColumns = {
  tokenId: tokens.id,
  scopes: tokens.scopes,
  mode: tokens.mode,
  onlyBookId: tokens.onlyBookId,
  lastUsedAt: tokens.lastUsedAt,
  userId: users.id,
  defaultBookId: users.defaultBookId,
  name: users.name,
};

const findToken = prepared("find_token", tokenColumns, (db) =>
  db
    .select(tokenColumns)
    .from(tokens)
    .innerJoin(users, eq(users.id, tokens.userId))
    .where(
      and(
        eq(tokens.tokenHash, param("tokenHash")),
        or(isNull(tokens.expiresAt), gt(tokens.expiresAt, param("now"))),
      ),
    ),
);

const notedEveryMs = 60_000;

const noteUse = command(
  "note_token_use",
  sql`update ${tokens} set last_used_at = ${param("now")}::timestamptz
    where id = ${param("tokenId")}`,
);

type ProvedToken = {
  principal: TokenHolder & { name: string };
  membership: MembershipRow | undefined;
};

/** The user of a token and the book it opens; undefined if the token does not exist or has expired. */
export async function proveToken(
  db: Db,
  token: string,
  { bookId, now }: Asked,
): Promise<ProvedToken | undefined> {
  const at = now.toISOString();
  const [[row], members] = await Promise.all([
    findToken(db).execute({ tokenHash: hashToken(token), now: at }),
    bookId === null ? [] : listMemberships(db, bookId),
  ]);
  if (!row) return undefined;
  const { userId, tokenId, scopes, mode, onlyBookId, lastUsedAt, name } = row;
  // Not awaited: after a failure the next use records it.
  if (!lastUsedAt || Math.abs(now.getTime() - lastUsedAt.getTime()) >= notedEveryMs)
    void noteUse(db, { tokenId, now: at }).catch(() => {});
  const membership =
    bookId === null
      ? await findMembership(db, onlyBookId ?? row.defaultBookId, userId)
      : members.find((member) => member.userId === userId);
  const isOpen = onlyBookId === null || onlyBookId === membership?.bookId;
  return {
    principal: { userId, tokenId, scopes, mode, onlyBookId, name },
    membership: isOpen ? membership : undefined,
  };
}

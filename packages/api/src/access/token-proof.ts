import {
  command,
  type Db,
  param,
  personalAccessTokens as tokens,
  prepared,
  type RowOf,
  users,
} from "@outlay/db";
import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { type Asked, findMembership, listMemberships, type MembershipRow } from "./membership.ts";
import { type TokenHolder, worksIn } from "./principal.ts";
import { hashToken } from "./token-secrets.ts";

/** What a token may do. */
export const rightsColumns = {
  scopes: tokens.scopes,
  mode: tokens.mode,
  onlyBookId: tokens.onlyBookId,
  bookIds: tokens.bookIds,
  maxAmountMinor: tokens.maxAmountMinor,
  maxAmountCurrency: tokens.maxAmountCurrency,
  writesPerDay: tokens.writesPerDay,
  procedures: tokens.procedures,
};
type RightsRow = RowOf<typeof rightsColumns>;

/** The rights of a token that its row has. */
export function toRights(
  row: RightsRow,
): Pick<TokenHolder, "scopes" | "mode" | "onlyBookIds" | "limits"> {
  const { scopes, mode, onlyBookId, bookIds, writesPerDay, procedures } = row;
  const { maxAmountMinor: minor, maxAmountCurrency: currency } = row;
  const maxAmount = minor !== null && currency !== null ? { minor, currency } : null;
  const onlyBookIds = bookIds ?? (onlyBookId === null ? null : [onlyBookId]);
  return { scopes, mode, onlyBookIds, limits: { maxAmount, writesPerDay, procedures } };
}

const tokenColumns = {
  tokenId: tokens.id,
  ...rightsColumns,
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
  const { userId, tokenId, onlyBookId, lastUsedAt, name } = row;
  const principal = { userId, tokenId, name, ...toRights(row) };
  // Not awaited: after a failure the next use records it.
  if (!lastUsedAt || Math.abs(now.getTime() - lastUsedAt.getTime()) >= notedEveryMs)
    void noteUse(db, { tokenId, now: at }).catch(() => {});
  const membership =
    bookId === null
      ? await findMembership(db, onlyBookId ?? row.defaultBookId, userId)
      : members.find((member) => member.userId === userId);
  const isOpen = membership !== undefined && worksIn(principal, membership.bookId);
  return { principal, membership: isOpen ? membership : undefined };
}

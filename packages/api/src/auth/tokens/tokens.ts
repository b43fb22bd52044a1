import { type Db, personalAccessTokens as tokens, type RowOf } from "@outlay/db";
import { and, desc, eq, lt, lte } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { openBook } from "../../access/identity.ts";
import { assertFresh } from "../../access/recent-sign-in.ts";
import type { Reader, SignedIn } from "../../access/principal.ts";
import { rightsColumns, toRights } from "../../access/token-proof.ts";
import { AppError, fieldError, formatMinor, toMinor } from "@outlay/core";
import { lockUser } from "../../books/default-book.ts";
import { decodeCursor, encodeCursor, toPage } from "../../support/pagination.ts";
import { hashToken, makeToken, prefixOf } from "../../access/token-secrets.ts";
import type {
  CreatedToken,
  CreateTokenInput,
  ListTokensInput,
  RevokeTokenInput,
  Token,
  TokenPage,
} from "./tokens.contract.ts";

const maxTokens = 50;
/** What a token that proposes has besides. */
const proposing = ["proposals:read", "proposals:write"] as const;
const amountPath = ["limits", "maxAmount", "amount"];

const tokenColumns = {
  id: tokens.id,
  name: tokens.name,
  prefix: tokens.prefix,
  ...rightsColumns,
  createdAt: tokens.createdAt,
  lastUsedAt: tokens.lastUsedAt,
  expiresAt: tokens.expiresAt,
};

function toToken(row: RowOf<typeof tokenColumns>): Token {
  const { id, name, prefix, createdAt, lastUsedAt, expiresAt } = row;
  const { scopes, mode, onlyBookIds, limits } = toRights(row);
  const { maxAmount, writesPerDay, procedures } = limits;
  const [bookId = null, ...others] = onlyBookIds ?? [];
  const isLimited = maxAmount !== null || writesPerDay !== null || procedures !== null;
  return {
    id,
    name,
    prefix,
    scopes: [...scopes],
    mode,
    bookId: others.length === 0 ? bookId : null,
    bookIds: onlyBookIds && [...onlyBookIds],
    limits: isLimited
      ? {
          maxAmount: maxAmount && {
            amount: formatMinor(maxAmount.minor, maxAmount.currency),
            currency: maxAmount.currency,
          },
          writesPerDay,
          procedures: procedures && [...procedures],
        }
      : null,
    createdAt,
    lastUsedAt,
    expiresAt,
  };
}

/**
 * Creates a token for the principal's programs and deletes their expired ones.
 * Throws `auth.sign_in_again`, `book.not_found`, `token.limit`.
 */
export async function createToken(
  db: Db,
  principal: SignedIn,
  input: CreateTokenInput,
  now: Date,
): Promise<CreatedToken> {
  await assertUsable(db, principal, input, now);
  return db.transaction(async (tx) => {
    await lockUser(tx, principal.userId);
    await assertFresh(tx, principal, now);
    return insertToken(tx, principal.userId, input, now);
  });
}

/** Throws `input.invalid` or `book.not_found` for a token that its user could not use. */
export async function assertUsable(
  db: Db,
  reader: Reader,
  { bookId, bookIds, expiresAt }: Pick<CreateTokenInput, "bookId" | "bookIds" | "expiresAt">,
  now: Date,
): Promise<void> {
  if (bookId && bookIds)
    throw fieldError("input.invalid", ["bookIds"], "Send either bookId or bookIds.");
  if (expiresAt && expiresAt <= now)
    throw fieldError("input.invalid", ["expiresAt"], "Give an instant in the future.");
  if (bookId && !(await openBook(db, reader, bookId)))
    throw fieldError("book.not_found", ["bookId"], "You have no book with this id.");
  for (const [index, id] of (bookIds ?? []).entries())
    if (!(await openBook(db, reader, id)))
      throw fieldError("book.not_found", ["bookIds", index], "You have no book with this id.");
}

/** Inserts a token of a user who is locked. Throws `token.limit`. */
export async function insertToken(
  tx: Db,
  userId: string,
  { name, scopes, mode, bookId, bookIds, limits, expiresAt }: CreateTokenInput,
  now: Date,
): Promise<CreatedToken> {
  const token = makeToken();
  const { maxAmount = null, writesPerDay = null, procedures = null } = limits ?? {};
  await tx.delete(tokens).where(and(eq(tokens.userId, userId), lte(tokens.expiresAt, now)));
  await assertRoom(tx, userId);
  const [row] = await tx
    .insert(tokens)
    .values({
      id: uuidv7(),
      userId,
      name,
      prefix: prefixOf(token),
      tokenHash: hashToken(token),
      scopes: mode === "propose" ? [...new Set([...scopes, ...proposing])] : scopes,
      mode,
      onlyBookId: bookId ?? bookIds?.[0] ?? null,
      bookIds: bookIds && bookIds.length > 1 ? bookIds : null,
      maxAmountMinor: maxAmount && toMinor(maxAmount.amount, maxAmount.currency, amountPath),
      maxAmountCurrency: maxAmount?.currency ?? null,
      writesPerDay,
      procedures,
      createdAt: now,
      expiresAt: expiresAt ?? null,
    })
    .returning(tokenColumns);
  if (!row) throw new Error("an insert answered no row");
  return { ...toToken(row), token };
}

/** The user must be locked. */
async function assertRoom(tx: Db, userId: string): Promise<void> {
  if ((await tx.$count(tokens, eq(tokens.userId, userId))) < maxTokens) return;
  throw new AppError("token.limit", `You can have ${maxTokens} tokens. Revoke one first.`);
}

/** The principal's tokens, newest first; including expired ones until the next one is created. */
export async function listTokens(
  db: Db,
  { userId }: SignedIn,
  { limit, cursor }: ListTokensInput,
): Promise<TokenPage> {
  const after = decodeCursor(cursor, "tokens", z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select(tokenColumns)
    .from(tokens)
    .where(and(eq(tokens.userId, userId), after === undefined ? undefined : lt(tokens.id, after)))
    .orderBy(desc(tokens.id))
    .limit(limit + 1);
  return toPage(rows.map(toToken), limit, ({ id }) => encodeCursor("tokens", [id]));
}

/** Whether the user has a token with this id. */
export async function isOwnToken(db: Db, { userId }: SignedIn, id: string): Promise<boolean> {
  return (await db.$count(tokens, and(eq(tokens.id, id), eq(tokens.userId, userId)))) > 0;
}

export function tokenNotFound(): AppError {
  return new AppError("token.not_found", "You have no token with this id.");
}

/** Throws `token.not_found`, also for another user's token. */
export async function revokeToken(
  db: Db,
  { userId }: SignedIn,
  { id }: RevokeTokenInput,
): Promise<void> {
  const revoked = await db
    .delete(tokens)
    .where(and(eq(tokens.id, id), eq(tokens.userId, userId)))
    .returning({ id: tokens.id });
  if (revoked.length === 0) throw tokenNotFound();
}

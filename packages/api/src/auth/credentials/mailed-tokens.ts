import { randomBytes } from "node:crypto";
import { type Db, mailedTokens, users } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { AppError } from "@outlay/core";
import { isGood } from "../../support/lifetimes.ts";
import { hashToken } from "../../access/token-secrets.ts";

export type Purpose = (typeof mailedTokens.$inferSelect)["purpose"];

const minuteMs = 60_000;
const lifetimesMs: Record<Purpose, number> = { reset: 15 * minuteMs, verify: 48 * 60 * minuteMs };

/** The recipient of a mail. */
export type Addressee = { id: string; email: string };

/**
 * Makes a token of 256 random bits for the user, replacing an earlier one for the same purpose;
 * undefined if the user was deleted meanwhile.
 */
export async function makeToken(
  db: Db,
  purpose: Purpose,
  { id: userId, email }: Addressee,
  now: Date,
): Promise<{ token: string; expiresAt: Date } | undefined> {
  const token = `outlay_${purpose}_${randomBytes(32).toString("base64url")}`;
  const expiresAt = new Date(now.getTime() + lifetimesMs[purpose]);
  const newest = { email, tokenHash: hashToken(token), createdAt: now, expiresAt };
  return db.transaction(async (tx) => {
    const isIt = eq(users.id, userId);
    const held = await tx.select({ id: users.id }).from(users).where(isIt).for("key share");
    if (held.length === 0) return undefined;
    await tx
      .insert(mailedTokens)
      .values({ userId, purpose, ...newest })
      .onConflictDoUpdate({ target: [mailedTokens.userId, mailedTokens.purpose], set: newest });
    return { token, expiresAt };
  });
}

/** A token as the user sent it. */
export type Given = { purpose: Purpose; token: string; now: Date };

const isIt = ({ purpose, token, now }: Given) =>
  and(
    eq(mailedTokens.tokenHash, hashToken(token)),
    eq(mailedTokens.purpose, purpose),
    isGood(mailedTokens.expiresAt, lifetimesMs[purpose], now),
  );

/** The user of a token, without using it up. Throws `auth.token_invalid`. */
export async function getOwner(db: Db, given: Given): Promise<{ email: string; name: string }> {
  const [owner] = await db
    .select({ email: users.email, name: users.name })
    .from(mailedTokens)
    .innerJoin(users, eq(users.id, mailedTokens.userId))
    .where(isIt(given));
  if (!owner) throw tokenInvalid();
  return owner;
}

/**
 * Uses a token up in the same transaction as what it allows: of several uses at once, one succeeds.
 * The token also verifies the email it was sent to; returns whether it was verified before.
 * Throws `auth.token_invalid`.
 */
export async function redeemToken(
  tx: Db,
  given: Given,
  changes: { passwordHash?: string } = {},
): Promise<Addressee & { wasProved: boolean }> {
  const { userId, email } = mailedTokens;
  const [used] = await tx.delete(mailedTokens).where(isIt(given)).returning({ userId, email });
  if (!used) throw tokenInvalid();
  const { now } = given;
  const isTheirs = and(eq(users.id, used.userId), eq(users.email, used.email));
  const [held] = await tx
    .select({ id: users.id, email: users.email, provedAt: users.emailVerifiedAt })
    .from(users)
    .where(isTheirs)
    .for("no key update");
  if (!held) throw tokenInvalid();
  const { provedAt, ...user } = held;
  await tx
    .update(users)
    .set({ ...changes, emailVerifiedAt: now, updatedAt: now })
    .where(isTheirs);
  return { ...user, wasProved: provedAt !== null };
}

function tokenInvalid(): AppError {
  return new AppError(
    "auth.token_invalid",
    "It was already used, has expired, or was replaced by a newer email. Use the token from the newest email, or request another one.",
  );
}

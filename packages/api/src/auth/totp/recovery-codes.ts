import { createHash, randomBytes } from "node:crypto";
import { type Db, passkeys, recoveryCodes, totpSecrets } from "@outlay/db";
import { and, eq, isNotNull, notExists } from "drizzle-orm";

const count = 10;
/** Crockford's base32, without characters that look alike. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** 80 bits: too many to guess even from the hash, so a fast hash is enough. */
function makeCode(): string {
  const letters = Array.from(randomBytes(16), (byte) => alphabet[byte % alphabet.length]).join("");
  return (letters.match(/.{4}/g) ?? []).join("-");
}

function hashCode(code: string): Buffer {
  const letters = code.toLowerCase().replaceAll(/[\s-]/g, "");
  const read = letters.replaceAll("o", "0").replaceAll(/[il]/g, "1");
  return createHash("sha256").update(read).digest();
}

/** Replaces the user's codes by ten new ones, which are shown only now. */
export async function replaceRecoveryCodes(tx: Db, userId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, makeCode);
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userId, codeHash: hashCode(code) })));
  return codes;
}

/** Uses up a code; false if it is not one of the user's. */
export async function spendRecoveryCode(tx: Db, userId: string, code: string): Promise<boolean> {
  const isIt = and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.codeHash, hashCode(code)));
  const spent = await tx
    .delete(recoveryCodes)
    .where(isIt)
    .returning({ userId: recoveryCodes.userId });
  return spent.length > 0;
}

export async function countRecoveryCodes(db: Db, userId: string): Promise<number> {
  return db.$count(recoveryCodes, eq(recoveryCodes.userId, userId));
}

/** Deletes the codes of a user who no longer has a second factor. */
export async function dropIdleRecoveryCodes(tx: Db, userId: string): Promise<void> {
  const totp = tx
    .select({ userId: totpSecrets.userId })
    .from(totpSecrets)
    .where(and(eq(totpSecrets.userId, userId), isNotNull(totpSecrets.confirmedAt)));
  const passkey = tx
    .select({ id: passkeys.id })
    .from(passkeys)
    .where(and(eq(passkeys.userId, userId), eq(passkeys.secondFactor, true)));
  await tx
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.userId, userId), notExists(totp), notExists(passkey)));
}

import { type Db, passkeys, totpSecrets } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { seal, unseal } from "../../access/sealing.ts";
import type { KeyRing } from "../../access/access-tokens.ts";
import { AppError } from "@outlay/core";
import { findStep } from "./authenticator.ts";
import { spendRecoveryCode } from "./recovery-codes.ts";
import { appCode } from "./totp.contract.ts";

/** Far more than are used within a code's window, or while a clock is wrong. */
const rememberedSteps = 20;

type TotpSecret = typeof totpSecrets.$inferSelect;

/** The user who has to give a code, and the time. */
export type Attempt = { db: Db; keys: KeyRing; userId: string; now: Date };

/** Locks and returns the user's secret, confirmed or not: of two uses of one code, the second fails. */
export async function lockTotp({ db, userId }: Attempt): Promise<TotpSecret | undefined> {
  const [held] = await db
    .select()
    .from(totpSecrets)
    .where(eq(totpSecrets.userId, userId))
    .for("update");
  return held;
}

/**
 * Marks the code's time step as used, and seals the secret again if the ring has a newer key.
 * Throws `auth.second_factor_invalid`.
 */
export async function spendCode(attempt: Attempt, held: TotpSecret, code: string): Promise<void> {
  const { db, keys, userId, now } = attempt;
  const secret = unseal(keys, held, userId);
  const step = secret && findStep(secret, code, { now, spentSteps: held.spentSteps });
  if (!secret || !step) throw wrongFactor();
  const spentSteps = [...held.spentSteps, step].slice(-rememberedSteps);
  await db
    .update(totpSecrets)
    .set({ spentSteps, ...seal(keys, secret, userId), confirmedAt: held.confirmedAt ?? now })
    .where(eq(totpSecrets.userId, userId));
}

/** What was sent with a password: a code, and the user whose passkey was proved (null for an invalid passkey). */
export type Proof = { code: string | undefined; passkeyOf: string | null | undefined };

/**
 * Checks the second factor, if the user has one: a code of their app, a recovery code or a passkey.
 * Throws `auth.second_factor_required`, `auth.second_factor_invalid`.
 */
export async function proveSecondFactor(
  attempt: Attempt,
  { code, passkeyOf }: Proof,
): Promise<void> {
  const { db, userId } = attempt;
  if (passkeyOf === userId) return;
  const held = await lockTotp(attempt);
  const hasApp = held !== undefined && held.confirmedAt !== null;
  const isAsked = and(eq(passkeys.userId, userId), eq(passkeys.secondFactor, true));
  if (!hasApp && (await db.$count(passkeys, isAsked)) === 0) return;
  if (code === undefined && passkeyOf === undefined)
    throw new AppError(
      "auth.second_factor_required",
      "Also send totp (a code from your app, or a recovery code), or passkey.",
    );
  if (code === undefined) throw wrongFactor();
  const isOfApp = appCode.test(code);
  if (isOfApp && hasApp) return spendCode(attempt, held, code);
  if (isOfApp || !(await spendRecoveryCode(db, userId, code))) throw wrongFactor();
}

function wrongFactor(): AppError {
  return new AppError(
    "auth.second_factor_invalid",
    "Check the code. Each works once: wait for the app's next one, or use a recovery code.",
  );
}

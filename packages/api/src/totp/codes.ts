import { type Db, totpSecrets } from "@outlay/db";
import { eq } from "drizzle-orm";
import { seal, unseal } from "../auth/sealing.ts";
import type { KeyRing } from "../auth/tokens.ts";
import { AppError } from "../errors.ts";
import { findStep } from "./authenticator.ts";
import { spendRecoveryCode } from "./recovery-codes.ts";
import { appCode } from "./totp.input.ts";

type TotpSecret = typeof totpSecrets.$inferSelect;

/** Whose codes are asked for, and when. */
export type Attempt = { db: Db; keys: KeyRing; userId: string; now: Date };

/** The user's secret, confirmed or not. It is held: of two who send one code, the second finds it spent. */
export async function holdTotp({ db, userId }: Attempt): Promise<TotpSecret | undefined> {
  const [held] = await db
    .select()
    .from(totpSecrets)
    .where(eq(totpSecrets.userId, userId))
    .for("update");
  return held;
}

/**
 * Marks the code's time step as spent, and seals the secret anew when the ring has a newer key.
 * Throws `auth.second_factor_invalid`.
 */
export async function spendCode(attempt: Attempt, held: TotpSecret, code: string): Promise<void> {
  const { db, keys, userId, now } = attempt;
  const secret = unseal(keys, held, userId);
  const lastStep = secret && findStep(secret, code, { now, lastStep: held.lastStep });
  if (!secret || !lastStep) throw wrongCode();
  await db
    .update(totpSecrets)
    .set({ lastStep, ...seal(keys, secret, userId), confirmedAt: held.confirmedAt ?? now })
    .where(eq(totpSecrets.userId, userId));
}

/**
 * Asks for the second factor of a user who has one; `code` is of their app, or a recovery code.
 * Throws `auth.second_factor_required`, `auth.second_factor_invalid`.
 */
export async function proveSecondFactor(attempt: Attempt, code: string | undefined): Promise<void> {
  const held = await holdTotp(attempt);
  if (!held?.confirmedAt) return;
  if (code === undefined)
    throw new AppError(
      "auth.second_factor_required",
      "Send totp as well: the code that your app shows, or a recovery code.",
    );
  if (appCode.test(code)) await spendCode(attempt, held, code);
  else if (!(await spendRecoveryCode(attempt.db, attempt.userId, code))) throw wrongCode();
}

function wrongCode(): AppError {
  return new AppError(
    "auth.second_factor_invalid",
    "Check the code: each works once. Wait for the app's next one, or use a recovery code.",
  );
}

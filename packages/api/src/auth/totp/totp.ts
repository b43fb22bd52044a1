import { type Db, totpSecrets } from "@outlay/db";
import { eq, isNull } from "drizzle-orm";
import { assertFresh } from "../../access/recent-sign-in.ts";
import { lockVerifiedUser, provePassword } from "../credentials/own-password.ts";
import { seal } from "../../access/sealing.ts";
import type { SignedIn } from "../../access/principal.ts";
import type { Context } from "../../rpc/context.ts";
import { AppError } from "@outlay/core";
import { secondFactorMail } from "../../support/mail.ts";
import { lockUser } from "../../books/default-book.ts";
import { getProfile } from "../profile/profile.ts";
import { makeSecret, toUri } from "./authenticator.ts";
import { lockTotp, spendCode } from "./codes.ts";
import {
  countRecoveryCodes,
  dropIdleRecoveryCodes,
  replaceRecoveryCodes,
} from "./recovery-codes.ts";
import type {
  ConfirmTotpInput,
  RecoveryCodes,
  Totp,
  TotpPasswordInput,
  TotpSetup,
} from "./totp.contract.ts";

type Asking = Pick<Context, "db" | "keys" | "now" | "addMail"> & {
  principal: SignedIn;
};

export async function getTotp(db: Db, { userId }: SignedIn): Promise<Totp> {
  const [found] = await db
    .select({ confirmedAt: totpSecrets.confirmedAt })
    .from(totpSecrets)
    .where(eq(totpSecrets.userId, userId));
  const enabled = found !== undefined && found.confirmedAt !== null;
  return { enabled, recoveryCodesLeft: await countRecoveryCodes(db, userId) };
}

/**
 * Makes a secret, replacing an unconfirmed one. Signing in does not require its codes yet.
 * Throws `auth.sign_in_again`, `totp.enabled`.
 */
export async function setUpTotp({ db, keys, now, principal }: Asking): Promise<TotpSetup> {
  const { userId } = principal;
  const { email } = await getProfile(db, principal);
  const secret = makeSecret();
  const made = { ...seal(keys, secret, userId), spentSteps: [], createdAt: now };
  await db.transaction(async (tx) => {
    await lockUser(tx, userId);
    await assertFresh(tx, principal, now);
    const rows = await tx
      .insert(totpSecrets)
      .values({ userId, ...made })
      .onConflictDoUpdate({
        target: totpSecrets.userId,
        set: made,
        setWhere: isNull(totpSecrets.confirmedAt),
      })
      .returning({ userId: totpSecrets.userId });
    if (rows.length === 0) throw isEnabled();
  });
  return { secret, uri: toUri(secret, email) };
}

/**
 * Confirms the secret with a code, which is used up: signing in now requires one.
 * Throws `totp.not_set_up`, `totp.enabled`, `auth.second_factor_invalid`.
 */
export async function confirmTotp(
  { db, keys, now, principal, addMail }: Asking,
  { code }: ConfirmTotpInput,
): Promise<RecoveryCodes> {
  const { userId } = principal;
  const { email } = await getProfile(db, principal);
  const codes = await db.transaction(async (tx) => {
    const attempt = { db: tx, keys, userId, now };
    const held = await lockTotp(attempt);
    if (!held) throw new AppError("totp.not_set_up", "Set it up first, and scan the QR code.");
    if (held.confirmedAt) throw isEnabled();
    await spendCode(attempt, held, code);
    await addMail(tx, secondFactorMail(email, "on"));
    return replaceRecoveryCodes(tx, userId);
  });
  return { recoveryCodes: codes };
}

/** Replaces the codes by ten new ones. Throws `auth.invalid_credentials`, `auth.sign_in_again`. */
export async function renewRecoveryCodes(
  { db, now, principal }: Asking,
  { password }: TotpPasswordInput,
): Promise<RecoveryCodes> {
  const proved = await provePassword({ db, now }, principal, { password });
  return db.transaction(async (tx) => {
    await lockVerifiedUser(tx, principal, proved);
    return { recoveryCodes: await replaceRecoveryCodes(tx, principal.userId) };
  });
}

/** Turns the app off: signing in no longer requires its codes. Throws `auth.invalid_credentials`, `auth.sign_in_again`. */
export async function disableTotp(
  { db, now, principal, addMail }: Asking,
  { password }: TotpPasswordInput,
): Promise<void> {
  const proved = await provePassword({ db, now }, principal, { password });
  const { userId } = principal;
  await db.transaction(async (tx) => {
    const { email } = await lockVerifiedUser(tx, principal, proved);
    const [removed] = await tx
      .delete(totpSecrets)
      .where(eq(totpSecrets.userId, userId))
      .returning({ confirmedAt: totpSecrets.confirmedAt });
    await dropIdleRecoveryCodes(tx, userId);
    if (removed?.confirmedAt) await addMail(tx, secondFactorMail(email, "off"));
  });
}

function isEnabled(): AppError {
  return new AppError("totp.enabled", "Turn it off first to set it up with another app.");
}

import {
  passkeys,
  personalAccessTokens,
  recoveryCodes,
  sessions,
  totpSecrets,
  userIdentities,
} from "@outlay/db";
import { eq } from "drizzle-orm";
import { firstResetMail, passwordChangedMail } from "../../support/mail.ts";
import type { RequestPasswordResetInput, ResetPasswordInput } from "./auth.contract.ts";
import { getOwner, redeemToken } from "../credentials/mailed-tokens.ts";
import { hashPassword } from "../credentials/passwords.ts";
import { assertStrongPassword } from "../credentials/strength.ts";
import type { Post } from "../credentials/verification.ts";

/**
 * Mails a password reset token to the user with this email. The lookup comes after the reply, so that
 * neither its content nor its timing reveals whether the email is registered.
 */
export async function requestPasswordReset(
  { db, addTokenMail }: Post,
  { email }: RequestPasswordResetInput,
): Promise<void> {
  await addTokenMail(db, { purpose: "reset", email });
}

/**
 * Sets a new password with a mailed token, and ends all of the user's sessions and tokens, because the
 * account may have been taken over. If the email was not verified before, the second factors and
 * the linked account of a provider are deleted too: they may be a stranger's. A rejected password does not use up the token.
 * Throws `auth.token_invalid`, `auth.weak_password`.
 */
export async function resetPassword(
  { db, now, addMail }: Post,
  { token, newPassword }: ResetPasswordInput,
): Promise<void> {
  const given = { purpose: "reset", token, now } as const;
  await assertStrongPassword(newPassword, await getOwner(db, given), "newPassword");
  const passwordHash = await hashPassword(newPassword);
  await db.transaction(async (tx) => {
    const user = await redeemToken(tx, given, { passwordHash });
    const factors = user.wasProved ? [] : [totpSecrets, recoveryCodes, passkeys, userIdentities];
    // Sessions are deleted after the passkeys, to include one that a passkey opened meanwhile.
    for (const table of [...factors, sessions, personalAccessTokens])
      await tx.delete(table).where(eq(table.userId, user.id));
    const makeMail = user.wasProved ? passwordChangedMail : firstResetMail;
    await addMail(tx, makeMail(user.email));
  });
}

import {
  passkeys,
  personalAccessTokens,
  recoveryCodes,
  sessions,
  totpSecrets,
  users,
} from "@outlay/db";
import { foldEmail } from "@outlay/core";
import { eq } from "drizzle-orm";
import { firstResetMail, passwordChangedMail, passwordResetMail } from "../../support/mail.ts";
import type { RequestPasswordResetInput, ResetPasswordInput } from "./auth.contract.ts";
import { getOwner, makeToken, redeemToken } from "../credentials/mailed-tokens.ts";
import { hashPassword } from "../credentials/passwords.ts";
import { assertStrongPassword } from "../credentials/strength.ts";
import type { Post } from "../credentials/verification.ts";

/**
 * Mails a password reset token to the user with this email. The lookup comes after the reply, so that
 * neither its content nor its timing reveals whether the email is registered.
 */
export async function requestPasswordReset(
  { db, now, sendMail, inBackground }: Post,
  input: RequestPasswordResetInput,
): Promise<void> {
  inBackground(async () => {
    const [user] = await db
      .select({ id: users.id, email: users.email })
      .from(users)
      .where(eq(users.emailFolded, foldEmail(input.email)));
    if (!user) return;
    const made = await makeToken(db, "reset", user, now);
    if (made) await sendMail(passwordResetMail({ to: user.email, ...made }));
  });
}

/**
 * Sets a new password with a mailed token, and ends all of the user's sessions and tokens, because the
 * account may have been taken over. If the email was not verified before, the second factors are deleted
 * too: they may be a stranger's. A rejected password does not use up the token.
 * Throws `auth.token_invalid`, `auth.weak_password`.
 */
export async function resetPassword(
  { db, now, sendMail, inBackground }: Post,
  { token, newPassword }: ResetPasswordInput,
): Promise<void> {
  const given = { purpose: "reset", token, now } as const;
  assertStrongPassword(newPassword, await getOwner(db, given), "newPassword");
  const passwordHash = await hashPassword(newPassword);
  const { email, wasProved } = await db.transaction(async (tx) => {
    const user = await redeemToken(tx, given, { passwordHash });
    const factors = user.wasProved ? [] : [totpSecrets, recoveryCodes, passkeys];
    // Sessions are deleted after the passkeys, to include one that a passkey opened meanwhile.
    for (const table of [...factors, sessions, personalAccessTokens])
      await tx.delete(table).where(eq(table.userId, user.id));
    return user;
  });
  const mail = wasProved ? passwordChangedMail : firstResetMail;
  inBackground(() => sendMail(mail(email)));
}

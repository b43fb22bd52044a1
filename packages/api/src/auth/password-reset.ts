import { personalAccessTokens, sessions, users } from "@outlay/db";
import { eq, sql } from "drizzle-orm";
import { passwordChangedMail, passwordResetMail } from "../mail.ts";
import type { RequestPasswordResetInput, ResetPasswordInput } from "./auth.input.ts";
import { getOwner, makeToken, redeemToken } from "./mailed-tokens.ts";
import { hashPassword } from "./passwords.ts";
import { assertStrongPassword } from "./strength.ts";
import type { Post } from "./verification.ts";

/**
 * Mails a token to reset the password of who has this email. Nothing is even looked up before the
 * reply, so that neither its words nor its time tell whether somebody has.
 */
export async function requestPasswordReset(
  { db, now, sendMail, inBackground }: Post,
  input: RequestPasswordResetInput,
): Promise<void> {
  inBackground(async () => {
    const [user] = await db
      .select({ id: users.id, email: users.email })
      .from(users)
      .where(eq(sql`lower(${users.email})`, input.email.toLowerCase()));
    if (!user) return;
    const made = await makeToken(db, "reset", user, now);
    if (made) await sendMail(passwordResetMail({ to: user.email, ...made }));
  });
}

/**
 * Sets a new password with a mailed token, and ends all of the user's sessions and tokens: somebody else may have
 * had the account. A password that is
 * refused leaves the token good. Throws `auth.token_invalid`, `auth.weak_password`.
 */
export async function resetPassword(
  { db, now, sendMail, inBackground }: Post,
  { token, newPassword }: ResetPasswordInput,
): Promise<void> {
  const given = { purpose: "reset", token, now } as const;
  assertStrongPassword(newPassword, await getOwner(db, given), "newPassword");
  const passwordHash = await hashPassword(newPassword);
  const { email } = await db.transaction(async (tx) => {
    const user = await redeemToken(tx, given, { passwordHash });
    await tx.delete(sessions).where(eq(sessions.userId, user.id));
    await tx.delete(personalAccessTokens).where(eq(personalAccessTokens.userId, user.id));
    return user;
  });
  inBackground(() => sendMail(passwordChangedMail({ to: email })));
}

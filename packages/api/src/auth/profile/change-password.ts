import { sessions, users } from "@outlay/db";
import { and, eq, isNull, ne } from "drizzle-orm";
import type { SignedIn } from "../../access/principal.ts";
import { passwordChangedMail } from "../../support/mail.ts";
import { provePassword, wrongPassword } from "../credentials/own-password.ts";
import { hashPassword } from "../credentials/passwords.ts";
import { assertStrongPassword } from "../credentials/strength.ts";
import type { Post } from "../credentials/verification.ts";
import type { ChangePasswordInput } from "./profile.contract.ts";

/**
 * Changes the password, or sets the first one after a recent sign-in, ends the user's other sessions and notifies them by mail.
 * Throws `auth.weak_password`, `auth.invalid_credentials`, `auth.sign_in_again`.
 */
export async function changePassword(
  { db, now, addMail }: Post,
  principal: SignedIn,
  { currentPassword, newPassword }: ChangePasswordInput,
): Promise<void> {
  const isUser = eq(users.id, principal.userId);
  const [user] = await db
    .select({ email: users.email, name: users.name })
    .from(users)
    .where(isUser);
  if (!user) throw wrongPassword();
  await assertStrongPassword(newPassword, user, "newPassword");
  const given = { password: currentPassword, field: "currentPassword" };
  const proved = await provePassword({ db, now }, principal, given);
  const passwordHash = await hashPassword(newPassword);
  await db.transaction(async (tx) => {
    const changed = await tx
      .update(users)
      .set({ passwordHash, updatedAt: now })
      .where(
        and(isUser, proved === null ? isNull(users.passwordHash) : eq(users.passwordHash, proved)),
      )
      .returning({ id: users.id });
    if (changed.length === 0) throw wrongPassword();
    await tx
      .delete(sessions)
      .where(and(eq(sessions.userId, principal.userId), ne(sessions.id, principal.sessionId)));
    await addMail(tx, passwordChangedMail(user.email));
  });
}

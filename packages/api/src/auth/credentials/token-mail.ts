import { foldEmail } from "@outlay/core";
import { type Db, users } from "@outlay/db";
import { and, eq, isNull } from "drizzle-orm";
import {
  type Mail,
  passwordResetMail,
  type TokenMailRequest,
  verificationMail,
} from "../../support/mail.ts";
import { makeToken } from "./mailed-tokens.ts";

const mails = { reset: passwordResetMail, verify: verificationMail };

/**
 * Makes the mail with a new token, which replaces an earlier one; undefined if nobody has the email, or if it is verified
 * and the token was to do that.
 */
export async function makeTokenMail(
  db: Db,
  { purpose, email }: TokenMailRequest,
  now: Date,
): Promise<Mail | undefined> {
  const isUnverified = purpose === "verify" ? isNull(users.emailVerifiedAt) : undefined;
  const [user] = await db
    .select({
      id: users.id,
      email: users.email,
      locale: users.locale,
      timeZone: users.timeZone,
    })
    .from(users)
    .where(and(eq(users.emailFolded, foldEmail(email)), isUnverified));
  const made = user && (await makeToken(db, purpose, user, now));
  if (!made) return undefined;
  const { email: to, locale, timeZone } = user;
  return mails[purpose]({ to, locale, timeZone, ...made });
}

import { users } from "@outlay/db";
import { and, eq, isNull } from "drizzle-orm";
import type { Context } from "../../rpc/context.ts";
import { verificationMail } from "../../support/mail.ts";
import type { MailedTokenInput } from "./credentials.contract.ts";
import { type Addressee, makeToken, redeemToken } from "./mailed-tokens.ts";
import type { SignedIn } from "../../access/principal.ts";

/** The parts of a request that mailing needs. */
export type Post = Pick<Context, "db" | "now" | "sendMail" | "inBackground">;

/** Mails a new token to the user's email, without the caller waiting for it. */
export function mailVerification({ db, now, sendMail, inBackground }: Post, user: Addressee): void {
  inBackground(async () => {
    const made = await makeToken(db, "verify", user, now);
    if (made) await sendMail(verificationMail({ to: user.email, ...made }));
  });
}

/** Mails another token unless the email is already verified. */
export async function resendVerification(post: Post, { userId }: SignedIn): Promise<void> {
  const { id, email } = users;
  const [user] = await post.db
    .select({ id, email })
    .from(users)
    .where(and(eq(id, userId), isNull(users.emailVerifiedAt)));
  if (user) mailVerification(post, user);
}

/** Verifies an email by the token that was sent to it. Throws `auth.token_invalid`. */
export async function verifyEmail(
  { db, now }: Pick<Context, "db" | "now">,
  { token }: MailedTokenInput,
): Promise<void> {
  await db.transaction(async (tx) => redeemToken(tx, { purpose: "verify", token, now }));
}

import { users } from "@outlay/db";
import { and, eq, isNull } from "drizzle-orm";
import type { Context } from "../../rpc/context.ts";
import type { MailedTokenInput } from "./credentials.contract.ts";
import { redeemToken } from "./mailed-tokens.ts";
import type { SignedIn } from "../../access/principal.ts";

/** The parts of a request that mailing needs. */
export type Post = Pick<Context, "db" | "now" | "addMail" | "addTokenMail">;

/** Mails another token unless the email is already verified. */
export async function resendVerification(
  { db, addTokenMail }: Post,
  { userId }: SignedIn,
): Promise<void> {
  const { id, email } = users;
  const [user] = await db
    .select({ email })
    .from(users)
    .where(and(eq(id, userId), isNull(users.emailVerifiedAt)));
  if (user) await addTokenMail(db, { purpose: "verify", email: user.email });
}

/** Verifies an email by the token that was sent to it. Throws `auth.token_invalid`. */
export async function verifyEmail(
  { db, now }: Pick<Context, "db" | "now">,
  { token }: MailedTokenInput,
): Promise<void> {
  await db.transaction(async (tx) => redeemToken(tx, { purpose: "verify", token, now }));
}

import { type Db, invitations } from "@outlay/db";
import { eq } from "drizzle-orm";
import { AppError, foldEmail } from "@outlay/core";
import { isOpenTo } from "./open.ts";
import { readToken } from "./tokens.ts";

type Claim = { email: string; invitation?: string | undefined };

/** Checks that the token is of an open invitation for this email, or for anyone. Throws `auth.sign_up_closed`. */
export async function assertInvited(
  db: Db,
  { email, invitation: token = "" }: Claim,
  now: Date,
): Promise<void> {
  const ref = readToken(token);
  const isInvited = eq(invitations.emailFolded, foldEmail(email));
  const found = ref
    ? await db
        .select({ id: invitations.id })
        .from(invitations)
        .where(isOpenTo({ ref, token, isInvited }, now))
    : [];
  if (found.length > 0) return;
  throw new AppError(
    "auth.sign_up_closed",
    "Only people who are invited to a book can sign up here. Send the invitation's token as invitation, with the invited email.",
  );
}

import { type Db, invitations } from "@outlay/db";
import { and, eq, isNull, or } from "drizzle-orm";
import { AppError, foldEmail } from "@outlay/core";
import { hashToken } from "../access/token-secrets.ts";
import { isGood } from "../support/lifetimes.ts";
import { isOpen, lifetimesMs } from "./open.ts";
import { readToken } from "./tokens.ts";

type Claim = { email: string; invitation?: string | undefined };

/** Checks that the token is of an open invitation for this email, or for anyone. Throws `auth.sign_up_closed`. */
export async function assertInvited(
  db: Db,
  { email, invitation = "" }: Claim,
  now: Date,
): Promise<void> {
  const named = readToken(invitation);
  const { id, tokenHash, email: invited, emailFolded, expiresAt } = invitations;
  const found = named
    ? await db
        .select({ id })
        .from(invitations)
        .where(
          and(
            isOpen(named.bookId, now),
            eq(id, named.id),
            eq(tokenHash, hashToken(invitation)),
            or(
              and(isNull(invited), isGood(expiresAt, lifetimesMs.link, now)),
              and(eq(emailFolded, foldEmail(email)), isGood(expiresAt, lifetimesMs.mail, now)),
            ),
          ),
        )
    : [];
  if (found.length === 0)
    throw new AppError(
      "auth.sign_up_closed",
      "Only people who are invited to a book can sign up here. Send the invitation's token as invitation, with the invited email.",
    );
}

import { invitations } from "@outlay/db";
import { and, eq, gt, isNull, or, type SQL } from "drizzle-orm";
import { hashToken } from "../access/token-secrets.ts";
import { isGood } from "../support/lifetimes.ts";
import type { InvitationRef } from "./tokens.ts";

const dayMs = 24 * 60 * 60 * 1000;
/** A link works for anyone who has it, so it expires sooner. */
export const lifetimesMs = { mail: 7 * dayMs, link: 2 * dayMs } as const;

/** A book's invitations that can still be accepted. */
export const isOpen = (bookId: string, now: Date) =>
  and(
    eq(invitations.bookId, bookId),
    isNull(invitations.acceptedAt),
    gt(invitations.expiresAt, now),
  );

type Shown = { ref: InvitationRef; token: string; isInvited: SQL };

/** The open invitation of a token: to anyone who has the token, or to an email that `isInvited` compares. */
export function isOpenTo({ ref, token, isInvited }: Shown, now: Date) {
  const { id, tokenHash, email, expiresAt } = invitations;
  return and(
    isOpen(ref.bookId, now),
    eq(id, ref.id),
    eq(tokenHash, hashToken(token)),
    or(
      and(isNull(email), isGood(expiresAt, lifetimesMs.link, now)),
      and(isInvited, isGood(expiresAt, lifetimesMs.mail, now)),
    ),
  );
}

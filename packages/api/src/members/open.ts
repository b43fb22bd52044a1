import { invitations } from "@outlay/db";
import { and, eq, gt, isNull } from "drizzle-orm";

const dayMs = 24 * 60 * 60 * 1000;
/** A link lets in anyone who gets hold of it, so it ends sooner. */
export const lifetimesMs = { mail: 7 * dayMs, link: 2 * dayMs } as const;

/** The invitations of a book that can be accepted. */
export const isOpen = (bookId: string, now: Date) =>
  and(
    eq(invitations.bookId, bookId),
    isNull(invitations.acceptedAt),
    gt(invitations.expiresAt, now),
  );

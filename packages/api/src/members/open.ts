import { invitations } from "@outlay/db";
import { and, eq, gt, isNull } from "drizzle-orm";

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

import { invitations } from "@outlay/db";
import { and, eq, gt, isNull } from "drizzle-orm";

/** The invitations of a book that can be accepted. */
export const isOpen = (bookId: string, now: Date) =>
  and(
    eq(invitations.bookId, bookId),
    isNull(invitations.acceptedAt),
    gt(invitations.expiresAt, now),
  );

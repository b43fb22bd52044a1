import { type Db, invitations, memberships } from "@outlay/db";
import { eq } from "drizzle-orm";
import { AppError } from "@outlay/core";
import { isOpen } from "./open.ts";

const maxMembers = 100;
const maxInvitations = 50;

/** Throws `member.limit`. The book must be locked. */
export async function assertRoomForMember(tx: Db, bookId: string): Promise<void> {
  if ((await tx.$count(memberships, eq(memberships.bookId, bookId))) < maxMembers) return;
  throw new AppError("member.limit", `A book has at most ${maxMembers} members.`);
}

/** Throws `invitation.limit`. The book must be locked. */
export async function assertRoomForInvitation(tx: Db, bookId: string, now: Date): Promise<void> {
  if ((await tx.$count(invitations, isOpen(bookId, now))) < maxInvitations) return;
  throw new AppError(
    "invitation.limit",
    `A book has at most ${maxInvitations} open invitations. Withdraw one, or wait until one expires.`,
  );
}

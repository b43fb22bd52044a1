import { invitations, memberships } from "@outlay/db";
import { eq } from "drizzle-orm";
import { AppError } from "@outlay/core";
import type { BookWrite } from "../feed/lock.ts";
import type { BookLock } from "../support/book-lock.ts";
import { isOpen } from "./open.ts";

const maxMembers = 100;
const maxInvitations = 50;

/** Throws `member.limit`. */
export async function assertRoomForMember({ tx, book }: BookLock): Promise<void> {
  if ((await tx.$count(memberships, eq(memberships.bookId, book.id))) < maxMembers) return;
  throw new AppError("member.limit", `A book has at most ${maxMembers} members.`);
}

/** Throws `invitation.limit`. */
export async function assertRoomForInvitation({ tx, book, now }: BookWrite): Promise<void> {
  if ((await tx.$count(invitations, isOpen(book.id, now))) < maxInvitations) return;
  throw new AppError(
    "invitation.limit",
    `A book has at most ${maxInvitations} open invitations. Withdraw one, or wait until one expires.`,
  );
}

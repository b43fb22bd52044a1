import { type Db, memberships, users, webhooks } from "@outlay/db";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { Role } from "../access/roles.contract.ts";
import type { LockedBook } from "../feed/lock.ts";
import { assertOwner } from "../books/settings.ts";
import { AppError } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { lockUser, replaceDefaultBook } from "../books/default-book.ts";
import type {
  ListMembersInput,
  Member,
  MemberPage,
  RemoveMemberInput,
  UpdateMemberInput,
} from "./members.contract.ts";

const memberColumns = {
  userId: users.id,
  name: users.name,
  email: users.email,
  emailVerified: sql<boolean>`${users.emailVerifiedAt} is not null`,
  role: memberships.role,
  joinedAt: memberships.createdAt,
};

/** The book's members ordered by id. */
export async function listMembers(
  db: Db,
  book: Book,
  { limit, cursor }: ListMembersInput,
): Promise<MemberPage> {
  const query = ["members", book.id];
  const after = decodeCursor(cursor, query, z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select(memberColumns)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.bookId, book.id), after ? gt(memberships.userId, after) : undefined))
    .orderBy(asc(memberships.userId))
    .limit(limit + 1);
  return toPage(rows, limit, ({ userId }) => encodeCursor(query, [userId]));
}

const isMember = (book: Book, userId: string) =>
  and(eq(memberships.bookId, book.id), eq(memberships.userId, userId));

/** Throws `member.not_found`. */
async function getMember(db: Db, book: Book, userId: string): Promise<Member> {
  const [member] = await db
    .select(memberColumns)
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(isMember(book, userId));
  if (!member) throw new AppError("member.not_found", "The book has no member with this id.");
  return member;
}

async function setRole(tx: Db, book: Book, userId: string, role: Role): Promise<void> {
  await tx.update(memberships).set({ role }).where(isMember(book, userId));
}

function isOwner(): AppError {
  return new AppError(
    "member.owner",
    "A book has one owner. First make another member the owner by giving them the role owner.",
  );
}

/**
 * Changes a member's role. The role owner transfers the book: the former owner becomes an editor, and the webhooks end.
 * Throws `book.forbidden`, `member.not_found`, `member.owner`.
 */
export async function updateMember(
  write: LockedBook,
  { userId, role }: UpdateMemberInput,
): Promise<Member> {
  const { tx, book } = write;
  await assertOwner(write);
  // Locked, so that a user who is deleting their account does not become the owner.
  await lockUser(tx, userId);
  const member = await getMember(tx, book, userId);
  if (member.role === role) return member;
  if (member.role === "owner") throw isOwner();
  // In this order the book never has two owners; other transactions see both steps at once.
  if (role === "owner") {
    await setRole(tx, book, book.actorId, "editor");
    // They were the former owner's.
    await tx.delete(webhooks).where(eq(webhooks.bookId, book.id));
  }
  await setRole(tx, book, userId, role);
  return { ...member, role };
}

/** Ends a membership: owners end others', other members their own. Throws `book.forbidden`, `member.not_found`, `member.owner`. */
export async function removeMember(
  write: LockedBook,
  { userId }: RemoveMemberInput,
): Promise<void> {
  const { tx, book } = write;
  if (userId !== book.actorId) await assertOwner(write);
  const { role } = await getMember(tx, book, userId);
  if (role === "owner") throw isOwner();
  const defaultBookId = await lockUser(tx, userId);
  await tx.delete(memberships).where(isMember(book, userId));
  if (defaultBookId === book.id) await replaceDefaultBook(write, userId);
}

import { books, type Db, memberships, users } from "@outlay/db";
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { addMember, createBook, findLocale, firstBookName } from "./books.ts";
import type { LockedBook } from "../feed/lock.ts";

/**
 * Locks a user's row until the transaction ends and returns the id of their default book; undefined
 * if the user does not exist. Locked before any of their memberships, as in deleting a user. The lock
 * is an update without a change: a sharded database can write to users only before it reads from
 * several shards.
 */
export async function lockUser(tx: Db, userId: string): Promise<string | undefined> {
  const [user] = await tx
    .update(users)
    .set({ updatedAt: sql`${users.updatedAt}` })
    .where(eq(users.id, userId))
    .returning({ defaultBookId: users.defaultBookId });
  return user?.defaultBookId;
}

/** The user's oldest own book, else the oldest they are a member of. */
export async function findNextBook(tx: Db, userId: string): Promise<string | undefined> {
  const [next] = await tx
    .select({ bookId: memberships.bookId })
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(and(eq(memberships.userId, userId), isNull(books.deletedAt)))
    .orderBy(sql`${memberships.role} <> 'owner'`, asc(memberships.bookId))
    .limit(1);
  return next?.bookId;
}

async function makeNextBook({ tx, book, now }: LockedBook, userId: string): Promise<string> {
  const { baseCurrency, timeZone } = book;
  const id = uuidv7();
  const locale = await findLocale(tx, userId);
  const made = { id, name: firstBookName(locale), baseCurrency, timeZone, locale };
  await createBook(tx, { ...made, actorId: userId }, now);
  await addMember(tx, { bookId: id, userId, role: "owner" }, now);
  return id;
}

/**
 * Gives a user who has left the book, or whose book was removed, another default book, so that every user has one. Creates a new
 * book if they have no other. The user must be locked.
 */
export async function replaceDefaultBook(write: LockedBook, userId: string): Promise<void> {
  const { tx, book, now } = write;
  const defaultBookId = (await findNextBook(tx, userId)) ?? (await makeNextBook(write, userId));
  await tx
    .update(users)
    .set({ defaultBookId, updatedAt: now })
    .where(and(eq(users.id, userId), eq(users.defaultBookId, book.id)));
}

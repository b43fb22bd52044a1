import { type Db, memberships, users } from "@outlay/db";
import { and, asc, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../access/book.ts";
import { addMember, createBook } from "../books/books.ts";

/**
 * Holds a user's row until the transaction ends: their default book and whether they are there at
 * all. Taken before a membership of theirs is touched, as whoever deletes a user does. By a write of
 * nothing new: a database that is spread over several servers can write to users only before it reads
 * from several of them. Answers their default book; undefined for nobody.
 */
export async function holdUser(tx: Db, userId: string): Promise<string | undefined> {
  const [user] = await tx
    .update(users)
    .set({ updatedAt: sql`${users.updatedAt}` })
    .where(eq(users.id, userId))
    .returning({ defaultBookId: users.defaultBookId });
  return user?.defaultBookId;
}

/** The first book they own, else the first they are a member of; in the order of their making. */
async function findNextBook(tx: Db, userId: string): Promise<string | undefined> {
  const [next] = await tx
    .select({ bookId: memberships.bookId })
    .from(memberships)
    .where(eq(memberships.userId, userId))
    .orderBy(sql`${memberships.role} <> 'owner'`, asc(memberships.bookId))
    .limit(1);
  return next?.bookId;
}

async function makeNextBook(tx: Db, userId: string, lost: Book, now: Date): Promise<string> {
  const { baseCurrency, timeZone } = lost;
  const id = uuidv7();
  await createBook(tx, { id, actorId: userId, name: "Household", baseCurrency, timeZone }, now);
  await addMember(tx, { bookId: id, userId, role: "owner" }, now);
  return id;
}

/**
 * Gives a user who has lost a book another default one: everybody has one that they can see. For
 * who has no other book at all, a new one is made. With the user held.
 */
export async function replaceDefaultBook(
  tx: Db,
  userId: string,
  lost: Book,
  now: Date,
): Promise<void> {
  const defaultBookId =
    (await findNextBook(tx, userId)) ?? (await makeNextBook(tx, userId, lost, now));
  await tx
    .update(users)
    .set({ defaultBookId, updatedAt: now })
    .where(and(eq(users.id, userId), eq(users.defaultBookId, lost.id)));
}

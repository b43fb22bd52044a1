import { type Db, memberships } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import type { Book } from "./book.ts";
import { openBook } from "./identity.ts";

/** The book in the name of its owner, who is the actor of what the server does by itself. */
export async function openForOwner(db: Db, bookId: string): Promise<Book | null> {
  const isOwner = and(eq(memberships.bookId, bookId), eq(memberships.role, "owner"));
  const [owner] = await db.select({ userId: memberships.userId }).from(memberships).where(isOwner);
  return owner ? openBook(db, owner, bookId) : null;
}

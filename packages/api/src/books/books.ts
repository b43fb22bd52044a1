import { books, type Db, type MemberRole, memberships } from "@outlay/db";
import { and, asc, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { insertDefaultAccount } from "../accounts/accounts.ts";
import { insertDefaultCategories } from "../categories/categories.defaults.ts";
import type { Principal } from "../context.ts";
import { AppError } from "../errors.ts";
import { decodeCursor, encodeCursor, toPage } from "../pagination.ts";
import type { BookPage, BookView, ListBooksInput } from "./books.input.ts";

const bookColumns = {
  id: books.id,
  name: books.name,
  baseCurrency: books.baseCurrency,
  timeZone: books.timeZone,
  monthStartDay: books.monthStartDay,
  weekStartDay: books.weekStartDay,
  role: memberships.role,
};

type NewBook = Pick<BookView, "id" | "name" | "baseCurrency" | "timeZone"> & { actorId: string };

/** A book with what a first expense needs: a cash account and default categories. `actorId` is who makes it. */
export async function createBook(db: Db, book: NewBook, now: Date): Promise<void> {
  const { actorId: _, ...row } = book;
  await db.insert(books).values({ ...row, createdAt: now, updatedAt: now });
  await insertDefaultAccount(db, book, now);
  await insertDefaultCategories(db, book, now);
}

type Membership = { bookId: string; userId: string; role: MemberRole };

export async function addMember(db: Db, membership: Membership, now: Date): Promise<void> {
  await db.insert(memberships).values({ ...membership, createdAt: now });
}

/** Throws `book.not_found`, also for a book of which the principal is no member. */
export async function getBook(db: Db, principal: Principal, id: string): Promise<BookView> {
  const [book] = await db
    .select(bookColumns)
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(and(eq(memberships.bookId, id), eq(memberships.userId, principal.userId)));
  if (!book) throw new AppError("book.not_found", "No book of yours has this id.");
  return book;
}

/** The principal's books, in the order of their ids: of their making, where the server chose the ids. */
export async function listBooks(
  db: Db,
  principal: Principal,
  input: ListBooksInput,
): Promise<BookPage> {
  const after =
    input.cursor === undefined
      ? undefined
      : decodeCursor(input.cursor, "books", z.tuple([z.uuid()]))[0];
  const rows = await db
    .select(bookColumns)
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(and(eq(memberships.userId, principal.userId), after ? gt(books.id, after) : undefined))
    .orderBy(asc(books.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (book) => encodeCursor("books", [book.id]));
}

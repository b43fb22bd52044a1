import { bookCalendar, books, type Db, memberships, users } from "@outlay/db";
import { and, asc, eq, gt, inArray, isNull } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { insertDefaultAccount } from "../accounts/accounts.ts";
import { insertDefaultCategories } from "../categories/categories.defaults.ts";
import { writeNewBook } from "../feed/lock.ts";
import { type Reader, type SignedIn, worksIn } from "../access/principal.ts";
import { AppError, type CurrencyCode, defaultLocale, nextDayIn } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { resolveReplay, idTaken } from "../support/replay.ts";
import { wordIn } from "../support/words.logic.ts";
import type { BookPage, BookView, CreateBookInput, ListBooksInput } from "./books.contract.ts";
import type { Role } from "../access/roles.contract.ts";

/** The columns of a BookImage. */
export const imageColumns = {
  id: books.id,
  name: books.name,
  baseCurrency: books.baseCurrency,
  timeZone: books.timeZone,
  ...bookCalendar,
  monthNamedAfter: books.monthNamedAfter,
  closedThrough: books.closedThrough,
};
export const viewColumns = { ...imageColumns, role: memberships.role };

/** The name of a book that nobody has named. */
export const firstBookName = (locale: string): string =>
  wordIn(locale, { en: "Household", de: "Haushalt" });

type NewBook = Pick<BookView, "id" | "name" | "timeZone"> &
  Partial<
    Pick<BookView, "monthStartDay" | "monthStartRule" | "monthNamedAfter" | "weekStartDay">
  > & {
    baseCurrency: CurrencyCode;
    actorId: string;
    /** By whose language its account and categories are named. */
    locale: string;
  };

/** Creates a book with a cash account and default categories, for the user `actorId`. Throws `id.taken`. */
export async function createBook(db: Db, book: NewBook, now: Date): Promise<void> {
  if (!(await insertBook(db, book, now))) throw idTaken();
}

/** Returns whether the id was free. */
async function insertBook(db: Db, book: NewBook, now: Date): Promise<boolean> {
  const { actorId: _, locale, ...row } = book;
  const made = await db
    .insert(books)
    .values({ ...row, nextDayAt: nextDayIn(row.timeZone, now), createdAt: now, updatedAt: now })
    .onConflictDoNothing({ target: books.id })
    .returning({ id: books.id });
  if (made.length === 0) return false;
  // Only a session makes books.
  const write = writeNewBook(db, { ...book, tokenId: null }, now);
  await insertDefaultAccount(write, locale);
  await insertDefaultCategories(write, locale);
  return true;
}

type Membership = { bookId: string; userId: string; role: Role };

export async function addMember(db: Db, membership: Membership, now: Date): Promise<void> {
  await db.insert(memberships).values({ ...membership, createdAt: now });
}

/** Creates a book owned by the principal, or returns the existing one on a retry. Throws `id.taken`. */
export async function createOwnBook(
  db: Db,
  { userId }: SignedIn,
  { id = uuidv7(), ...sent }: CreateBookInput,
  now: Date,
): Promise<BookView> {
  return db.transaction(async (tx) => {
    const locale = await findLocale(tx, userId);
    const isNew = await insertBook(tx, { id, actorId: userId, locale, ...sent }, now);
    // The error does not say whose book has the id.
    if (!isNew) return resolveReplay(await findBook(tx, userId, id), sent);
    await addMember(tx, { bookId: id, userId, role: "owner" }, now);
    return { id, ...sent, closedThrough: null, role: "owner" };
  });
}

export async function findLocale(db: Db, userId: string): Promise<string> {
  const [user] = await db.select({ locale: users.locale }).from(users).where(eq(users.id, userId));
  return user?.locale ?? defaultLocale;
}

async function findBook(db: Db, userId: string, id: string): Promise<BookView | undefined> {
  const [book] = await db
    .select(viewColumns)
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(
      and(eq(memberships.bookId, id), eq(memberships.userId, userId), isNull(books.deletedAt)),
    );
  return book;
}

export function bookNotFound(): AppError {
  return new AppError("book.not_found", "You have no book with this id.");
}

/** Throws `book.not_found`, also if the user is not a member of the book. */
export async function getBook(db: Db, reader: Reader, id: string): Promise<BookView> {
  const book = worksIn(reader, id) ? await findBook(db, reader.userId, id) : undefined;
  if (!book) throw bookNotFound();
  return book;
}

/** The principal's books ordered by id: oldest first, if the server chose the ids. */
export async function listBooks(
  db: Db,
  { userId, onlyBookIds }: Reader,
  input: ListBooksInput,
): Promise<BookPage> {
  const after = decodeCursor(input.cursor, "books", z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select(viewColumns)
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(
      and(
        eq(memberships.userId, userId),
        isNull(books.deletedAt),
        onlyBookIds ? inArray(books.id, [...onlyBookIds]) : undefined,
        after ? gt(books.id, after) : undefined,
      ),
    )
    .orderBy(asc(books.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (book) => encodeCursor("books", [book.id]));
}

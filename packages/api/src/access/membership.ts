import { books, type Db, memberships, param, prepared, type RowOf } from "@outlay/db";
import { and, eq, isNull } from "drizzle-orm";

/** The columns for opening a book for a member. */
const columns = {
  userId: memberships.userId,
  bookId: books.id,
  baseCurrency: books.baseCurrency,
  timeZone: books.timeZone,
  role: memberships.role,
};

export type MembershipRow = RowOf<typeof columns>;

/** The book of a request, and the instant of the request. */
export type Asked = { bookId: string | null; now: Date };

/** Nobody opens a removed book. */
const inBook = and(eq(memberships.bookId, param("bookId")), isNull(books.deletedAt));
const isUser = eq(memberships.userId, param("userId"));

const selectMembers = prepared("find_memberships", columns, (db, whose: "user" | "all") =>
  db
    .select(columns)
    .from(memberships)
    .innerJoin(books, eq(books.id, memberships.bookId))
    .where(whose === "user" ? and(inBook, isUser) : inBook),
);

/** A user's membership of a book; undefined if there is none. */
export async function findMembership(
  db: Db,
  bookId: string,
  userId: string,
): Promise<MembershipRow | undefined> {
  const [row] = await selectMembers(db, "user").execute({ bookId, userId });
  return row;
}

/** All memberships of a book, which are few: read while the caller's identity is not yet known. */
export async function listMemberships(db: Db, bookId: string): Promise<MembershipRow[]> {
  return selectMembers(db, "all").execute({ bookId });
}

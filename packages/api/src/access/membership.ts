import { books, memberships, users } from "@outlay/db";

/** What is read to open a book for who asks. */
export const membershipColumns = {
  userId: users.id,
  bookId: books.id,
  baseCurrency: books.baseCurrency,
  timeZone: books.timeZone,
  role: memberships.role,
};

/** All but the user is null where the membership is not there. */
export type MembershipRow = { userId: string } & {
  [Field in "bookId" | "baseCurrency" | "timeZone" | "role"]: string | null;
};

/** The book that a request names, and when. */
export type Asked = { bookId: string | null; now: Date };

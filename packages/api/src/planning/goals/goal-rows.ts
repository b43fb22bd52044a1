import { type Db, goals } from "@outlay/db";
import { and, asc, eq, getTableColumns, type SQL } from "drizzle-orm";

const { bookId: _bookId, ...columns } = getTableColumns(goals);
export const goalColumns = columns;

/** A goal as it is stored. */
export type GoalRow = Omit<typeof goals.$inferSelect, "bookId">;

/** Goals in the order in which they share a balance: the oldest first. */
export const selectGoals = (db: Db, book: { id: string }, condition?: SQL): Promise<GoalRow[]> =>
  db
    .select(columns)
    .from(goals)
    .where(and(eq(goals.bookId, book.id), condition))
    .orderBy(asc(goals.createdAt), asc(goals.id));

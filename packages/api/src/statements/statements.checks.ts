import { books, type Db, statements } from "@outlay/db";
import { and, asc, eq } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import type { Check } from "../support/check.ts";
import {
  type ComparedStatement,
  selectStatements,
  statementColumns,
  statementSnapshot,
} from "./statement-rows.ts";
import { nextState } from "./statement-states.ts";

async function readStatements(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({
      statement: statementColumns,
      last: lastChange("statement", statements, page.bookId),
    })
    .from(statements)
    .where(isInPage(statements, page))
    .orderBy(asc(statements.id))
    .limit(recordsPerPage);
  return rows.map(({ statement, last }) => ({
    id: statement.id,
    image: statementSnapshot(statement),
    last,
  }));
}

/** Every statement equals its last change in the feed. */
export const statementRecord = recordCheck("statement", readStatements);

async function findWrong(tx: Db, bookId: string): Promise<ComparedStatement[]> {
  const [book] = await tx
    .select({ id: books.id, timeZone: books.timeZone })
    .from(books)
    .where(eq(books.id, bookId));
  const rows = book ? await selectStatements(tx, book, undefined) : [];
  return rows.filter((row) => nextState(row) !== row.state);
}

/** A statement is balanced if the ledger holds the same, and only then. */
export const statementState: Check = {
  name: "statement state",
  find: async function* find(tx, bookId) {
    for (const row of await findWrong(tx, bookId))
      yield {
        subject: `statement ${row.id}`,
        problem: `is ${row.state}, should be ${nextState(row)}`,
      };
  },
  fix: async ({ tx, book }) => {
    const wrong = await findWrong(tx, book.id);
    for (const row of wrong)
      await tx
        .update(statements)
        .set({ state: nextState(row) })
        .where(and(eq(statements.bookId, book.id), eq(statements.id, row.id)));
    return wrong.length;
  },
};

import type { CalendarDate } from "@outlay/core";
import { param, prepared, statements } from "@outlay/db";
import { eq, max } from "drizzle-orm";
import { defineLedgerProjection } from "../ledger/ledger-projection.ts";
import { movedFrom } from "./affected.logic.ts";
import { lookAtStatements } from "./statement-states.ts";
import { statementState } from "./statements.checks.ts";

const fields = { accountId: statements.accountId, lastOn: max(statements.onDay) };

const findLast = prepared(
  "find_last_statements",
  { accountId: statements.accountId, lastOn: statements.onDay },
  (db) =>
    db
      .select(fields)
      .from(statements)
      .where(eq(statements.bookId, param("bookId")))
      .groupBy(statements.accountId),
);

/** Whether statements still agree with the ledger. */
export const statementStatesProjection = defineLedgerProjection({
  name: "states of statements",
  // They are the statement's.
  tables: [],
  checks: [statementState],
  load: ({ tx, book }) => findLast(tx).execute({ bookId: book.id }),
  settle: (changes, accounts) => {
    if (accounts.length === 0) return new Map<string, CalendarDate>();
    const moved = movedFrom(changes);
    const lastOf = new Map(accounts.map(({ accountId, lastOn }) => [accountId, lastOn]));
    return new Map([...moved].filter(([id, from]) => from <= (lastOf.get(id) ?? "")));
  },
  compare: async (write, affected) =>
    affected.size > 0 ? () => lookAtStatements(write, affected) : undefined,
});

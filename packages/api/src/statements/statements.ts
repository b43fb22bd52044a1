import { AppError, fieldError, formatMinor, toMinor } from "@outlay/core";
import { accounts, type Db, statements } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { decodeCursor, encodeCursor, mapPage, type Page, toPage } from "../support/pagination.ts";
import { resolveReplay } from "../support/replay.ts";
import { findCandidates } from "./candidates.ts";
import {
  type ComparedStatement,
  recordStatements,
  selectStatements,
  statementColumns,
  type StatementRow,
  statementSnapshot,
  sumReconciled,
} from "./statement-rows.ts";
import { lookAtStatements, resolveBroken } from "./statement-states.ts";
import type {
  CreateStatementInput,
  GetStatementInput,
  ListedStatement,
  ListStatementsInput,
  Statement,
} from "./statements.contract.ts";
import { suggest } from "./suggestions.logic.ts";

type NewStatement = Pick<StatementRow, "id" | "accountId" | "onDay" | "balanceMinor" | "importId">;

/** Throws `account.not_found`. */
async function getCurrency(db: Db, book: Pick<Book, "id">, accountId: string) {
  const [account] = await db
    .select({ currency: accounts.currency })
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, accountId)));
  if (!account) throw fieldError("account.not_found", ["accountId"], "No account has this id.");
  return account.currency;
}

/** Undefined if there is one with its id. Throws `statement.exists` for another one of its day. */
export async function insertStatement(
  write: LockedBook,
  statement: NewStatement & Pick<StatementRow, "currency"> & Partial<StatementRow>,
  op: "create" | "restore" = "create",
): Promise<StatementRow | undefined> {
  const { tx, book, now } = write;
  const [inserted] = await tx
    .insert(statements)
    .values({ createdAt: now, ...statement, bookId: book.id, state: "open" })
    .onConflictDoNothing({ target: [statements.bookId, statements.id] })
    .returning(statementColumns);
  if (!inserted) return undefined;
  await recordStatements(write, [{ op, before: null, after: inserted }]);
  await lookAtStatements(write, new Map([[inserted.accountId, inserted.onDay]]));
  return inserted;
}

/** Throws `account.not_found`, `statement.exists`, `id.taken`. */
export async function createStatement(
  write: LockedBook,
  { accountId, id = uuidv7(), on: onDay, balance }: CreateStatementInput,
): Promise<Statement> {
  const { tx, book } = write;
  const currency = await getCurrency(tx, book, accountId);
  const balanceMinor = toMinor(balance, currency, ["balance"]);
  const sent = { accountId, onDay, balanceMinor };
  const inserted = await insertStatement(write, { ...sent, id, currency, importId: null });
  if (!inserted) resolveReplay(await getCompared(tx, book, id), sent);
  return getStatement(tx, book, { id });
}

/** Throws `statement.not_found`. */
export async function getCompared(db: Db, book: Book, id: string): Promise<ComparedStatement> {
  const [row] = await selectStatements(db, book, eq(statements.id, id));
  if (row) return row;
  throw new AppError("statement.not_found", "No statement has this id.");
}

function toListed(row: ComparedStatement, reconciledMinor: bigint): ListedStatement {
  const { balanceMinor, ledgerMinor, openingMinor, state, currency } = row;
  const show = (minor: bigint) => formatMinor(minor, currency);
  return {
    ...statementSnapshot(row),
    ledger: show(ledgerMinor),
    difference: show(balanceMinor - ledgerMinor),
    state,
    cleared: show(openingMinor + reconciledMinor),
  };
}

/** With where its difference may come from. Throws `statement.not_found`. */
export async function getStatement(
  db: Db,
  book: Book,
  { id }: GetStatementInput,
): Promise<Statement> {
  const row = await getCompared(db, book, id);
  const { accountId, onDay, balanceMinor, ledgerMinor } = row;
  const differenceMinor = balanceMinor - ledgerMinor;
  const reconciled = await sumReconciled(db, book, { accountId, days: [onDay] });
  const candidates = differenceMinor === 0n ? [] : await findCandidates(db, book, row);
  const listed = toListed(row, reconciled.get(onDay) ?? 0n);
  return { ...listed, suggestions: suggest(candidates, differenceMinor) };
}

const cursorKey = z.tuple([z.iso.date(), z.uuid()]);

/** An account's statements, the newest day first. Throws `account.not_found`, `cursor.invalid`. */
export async function listStatements(
  db: Db,
  book: Book,
  { accountId, cursor, limit }: ListStatementsInput,
): Promise<Page<ListedStatement>> {
  const query = ["statements", accountId];
  const after = decodeCursor(cursor, query, cursorKey);
  await getCurrency(db, book, accountId);
  const isLater =
    after && sql`(${statements.onDay}, ${statements.id}) < (${after[0]}::date, ${after[1]}::uuid)`;
  const condition = and(eq(statements.accountId, accountId), isLater);
  const rows = await selectStatements(db, book, condition, limit + 1);
  const page = toPage(rows, limit, ({ onDay, id }) => encodeCursor(query, [onDay, id]));
  const days = page.items.map(({ onDay }) => onDay);
  const reconciled = await sumReconciled(db, book, { accountId, days });
  return mapPage(page, (row) => toListed(row, reconciled.get(row.onDay) ?? 0n));
}

async function deleteStatements(write: LockedBook, rows: readonly StatementRow[]): Promise<void> {
  const { tx, book } = write;
  for (const before of rows) {
    await tx
      .delete(statements)
      .where(and(eq(statements.bookId, book.id), eq(statements.id, before.id)));
    await recordStatements(write, [{ op: "delete", before, after: null }]);
  }
  await resolveBroken(
    write,
    rows.map(({ id }) => id),
  );
}

/** Removes a statement for good; what it has reconciled stays so. Throws `statement.not_found`. */
export async function removeStatement(write: LockedBook, { id }: GetStatementInput): Promise<void> {
  await deleteStatements(write, [await getCompared(write.tx, write.book, id)]);
}

/** Keeps what a bank's file says of an account, in place of what an earlier file said of that day. One typed by hand stays. */
export async function recordImportedStatement(
  write: LockedBook,
  statement: Omit<NewStatement, "id">,
): Promise<void> {
  const { tx, book } = write;
  const { accountId, onDay } = statement;
  const isOfDay = and(eq(statements.accountId, accountId), eq(statements.onDay, onDay));
  const [existing] = await selectStatements(tx, book, isOfDay);
  if (existing && (existing.importId === null || existing.balanceMinor === statement.balanceMinor))
    return;
  if (existing) await deleteStatements(write, [existing]);
  const currency = await getCurrency(tx, book, accountId);
  await insertStatement(write, { ...statement, id: uuidv7(), currency });
}

/** Removes what the file of an import said. */
export async function removeImportedStatements(write: LockedBook, importId: string): Promise<void> {
  const { tx, book } = write;
  await deleteStatements(
    write,
    await selectStatements(tx, book, eq(statements.importId, importId)),
  );
}

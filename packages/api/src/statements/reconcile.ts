import { AppError, decimalText, type ErrorCode, formatMinor, type Issue } from "@outlay/core";
import { plainArray, transactions } from "@outlay/db";
import { and, eq, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { type LockedBook, untilSent } from "../feed/lock.ts";
import { rewriteTransactions } from "../transactions/rewriting.ts";
import { createTransaction } from "../transactions/transactions.ts";
import type { ComparedStatement } from "./statement-rows.ts";
import { getCompared, getStatement } from "./statements.ts";
import type { ReconcileInput, Statement } from "./statements.contract.ts";

/** The transactions that a statement covers. */
const isCovered = ({ accountId, onDay }: ComparedStatement): SQL | undefined =>
  and(
    isNull(transactions.deletedAt),
    or(
      sql`${transactions.accountId} = ${accountId} and ${transactions.occurredOn} <= ${onDay}::date`,
      sql`${transactions.toAccountId} = ${accountId}
        and coalesce(${transactions.arrivesOn}, ${transactions.occurredOn}) <= ${onDay}::date`,
    ),
  );

const isNamed = (ids: readonly string[]) =>
  sql`${transactions.id} = any(${plainArray(ids)}::uuid[])`;

/** Throws an error with an issue for each id that no live transaction has which meets the condition. */
async function assertEach(
  { tx, book }: LockedBook,
  ids: readonly string[],
  { condition, code, message }: { condition?: SQL | undefined; code: ErrorCode; message: string },
): Promise<void> {
  const rows = await tx
    .select({ id: transactions.id })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, book.id),
        isNull(transactions.deletedAt),
        condition,
        isNamed(ids),
      ),
    );
  const found = new Set(rows.map(({ id }) => id));
  const issues = ids.flatMap((id, index): Issue[] =>
    found.has(id) ? [] : [{ path: ["transactionIds", index], code, message }],
  );
  if (issues.length > 0) throw new AppError(code, message, issues.slice(0, 100));
}

const notFound = {
  code: "transaction.not_found",
  message: "No transaction has this id.",
} as const;

const notCovered = {
  code: "input.invalid",
  message: "The statement does not cover this transaction.",
} as const;

const stillPending = {
  code: "input.invalid",
  message: "The transaction is pending: it is reconciled once it is booked.",
  condition: ne(transactions.state, "pending"),
} as const;

/** Records what the ledger lacks or has too much, as a transaction of the statement's day. */
async function recordDifference(
  write: LockedBook,
  { accountId, onDay, balanceMinor, ledgerMinor, currency }: ComparedStatement,
): Promise<string> {
  const difference = balanceMinor - ledgerMinor;
  const minor = difference < 0n ? -difference : difference;
  const { id } = await untilSent(write, async (within) =>
    createTransaction(within, {
      kind: difference < 0n ? "expense" : "income",
      amount: decimalText(formatMinor(minor, currency)),
      accountId,
      occurredOn: onDay,
      note: `Adjusted to the statement of ${onDay}`,
      state: "reconciled",
    }),
  );
  return id;
}

/** Throws `statement.unbalanced` where the adjustment itself moves the day of the opening balance. */
async function adjustLedger(write: LockedBook, statement: ComparedStatement): Promise<void> {
  await recordDifference(write, statement);
  const { balanceMinor, ledgerMinor } = await getCompared(write.tx, write.book, statement.id);
  if (balanceMinor === ledgerMinor) return;
  throw new AppError(
    "statement.unbalanced",
    "The account's opening balance is of a later day. Set the day on which it was opened first.",
  );
}

function unbalanced({ balanceMinor, ledgerMinor, currency }: ComparedStatement): AppError {
  const difference = formatMinor(balanceMinor - ledgerMinor, currency);
  return new AppError(
    "statement.unbalanced",
    `The statement less the ledger is ${difference} ${currency}. Correct the ledger, or send \`adjust: true\`.`,
  );
}

/**
 * Marks what a statement covers and is booked as reconciled, or these transactions of it, once the ledger agrees; with `adjust` it is made to.
 * Again it marks what was added since. Throws `statement.not_found`, `statement.unbalanced`, `transaction.not_found`, and for
 * an adjustment `period.closed`, `account.archived`, `amount.out_of_range`.
 */
export async function reconcile(
  write: LockedBook,
  { id, transactionIds, adjust }: ReconcileInput,
): Promise<Statement> {
  const { tx, book } = write;
  const statement = await getCompared(tx, book, id);
  const isBalanced = statement.balanceMinor === statement.ledgerMinor;
  const ids = transactionIds ?? [];
  await assertEach(write, ids, notFound);
  if (!isBalanced && !adjust) throw unbalanced(statement);
  await assertEach(write, ids, { ...notCovered, condition: isCovered(statement) });
  await assertEach(write, ids, stillPending);
  if (!isBalanced) await adjustLedger(write, statement);
  await rewriteTransactions(write, {
    where: and(
      isCovered(statement),
      eq(transactions.state, "booked"),
      transactionIds && isNamed(transactionIds),
    ),
    rewrite: () => ({ state: "reconciled" }),
  });
  return getStatement(tx, book, { id });
}

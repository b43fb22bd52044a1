import { AppError } from "@outlay/core";
import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { forEachInTurns } from "../support/turns.ts";
import { findLoans, type LoanAccount } from "./loan-rows.ts";
import { findLoanNow } from "./loan-state.ts";
import {
  type DueTransfer,
  moveTo,
  type SplitPayment,
  splitPayment,
  withPayment,
} from "./payments.logic.ts";

type Split = SplitPayment | AppError;
type Subject = Pick<Book, "id" | "timeZone">;

async function splitOfLoan(
  db: Db,
  book: Subject,
  { id: accountId, terms }: LoanAccount,
  due: readonly DueTransfer[],
): Promise<[DueTransfer, Split][]> {
  const inOrder = due.toSorted((a, b) => (a.paidOn < b.paidOn ? -1 : 1));
  const [first] = inOrder;
  const split: [DueTransfer, Split][] = [];
  let now = first && (await findLoanNow(db, book, { accountId, terms, on: first.paidOn }));
  await forEachInTurns(inOrder, (transfer) => {
    if (!now) return;
    now = moveTo(now, transfer.paidOn);
    try {
      const payment = splitPayment(now, transfer);
      now = { ...now, state: withPayment(now.state, transfer.paidOn, payment) };
      split.push([transfer, payment]);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      split.push([transfer, error]);
    }
  });
  return split;
}

/**
 * Splits transfers to loans as payments, each after those before it; the last pays what is left. Those to other accounts, or
 * in another currency, are not in the map.
 */
export async function splitTransfers(
  db: Db,
  book: Subject,
  due: readonly DueTransfer[],
): Promise<Map<DueTransfer, Split>> {
  const ids = [...new Set(due.map(({ toAccountId }) => toAccountId))];
  const split = new Map<DueTransfer, Split>();
  for (const loan of await findLoans(db, book, ids)) {
    const own = due.filter(
      ({ toAccountId, currency }) => toAccountId === loan.id && currency === loan.currency,
    );
    for (const [transfer, parts] of await splitOfLoan(db, book, loan, own))
      split.set(transfer, parts);
  }
  return split;
}

import { AppError, type CalendarDate, type CurrencyCode } from "@outlay/core";
import type { LockedBook } from "../feed/lock.ts";
import type { LoanNow } from "./loan.logic.ts";
import { findLoans, type LoanAccount } from "./loan-rows.ts";
import { findLoanNow } from "./loan-state.ts";
import { moveTo, type SplitPayment, splitPayment, withPayment } from "./payments.logic.ts";

/** A transfer that is to be recorded, whole. */
export type DueTransfer = {
  toAccountId: string;
  paidOn: CalendarDate;
  amountMinor: bigint;
  currency: CurrencyCode;
};

type Split = SplitPayment | AppError;

async function splitOfLoan(
  { tx, book }: LockedBook,
  { id: accountId, terms }: LoanAccount,
  due: readonly DueTransfer[],
): Promise<[DueTransfer, Split][]> {
  const inOrder = due.toSorted((a, b) => (a.paidOn < b.paidOn ? -1 : 1));
  const [first] = inOrder;
  let now: LoanNow | undefined =
    first && (await findLoanNow(tx, book, { accountId, terms, on: first.paidOn }));
  return inOrder.flatMap((transfer): [DueTransfer, Split][] => {
    if (!now) return [];
    now = moveTo(now, transfer.paidOn);
    try {
      const split = splitPayment(now, transfer);
      now = { ...now, state: withPayment(now.state, transfer.paidOn, split) };
      return [[transfer, split]];
    } catch (error) {
      if (error instanceof AppError) return [[transfer, error]];
      throw error;
    }
  });
}

/**
 * Splits transfers to loans as payments, each after those before it; the last pays what is left. Those to other accounts, or
 * in another currency, are not in the map.
 */
export async function splitTransfers(
  write: LockedBook,
  due: readonly DueTransfer[],
): Promise<Map<DueTransfer, Split>> {
  const ids = [...new Set(due.map(({ toAccountId }) => toAccountId))];
  const loans = await findLoans(write.tx, write.book, ids);
  const split = new Map<DueTransfer, Split>();
  for (const loan of loans) {
    const own = due.filter(
      ({ toAccountId, currency }) => toAccountId === loan.id && currency === loan.currency,
    );
    for (const [transfer, parts] of await splitOfLoan(write, loan, own)) split.set(transfer, parts);
  }
  return split;
}

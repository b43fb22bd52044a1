import { AppError, fieldError, formatMinor, toMinor } from "@outlay/core";
import { accounts } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { type LockedBook, untilSent } from "../feed/lock.ts";
import { createTransaction } from "../transactions/transactions.ts";
import type { LoanPayment, PayLoanInput } from "./loan.contract.ts";
import type { LoanNow } from "./loan.logic.ts";
import { findLoans, type LoanAccount } from "./loan-rows.ts";
import { findLoanNow } from "./loan-state.ts";
import { foreseeLoan, showOutlook, showRow } from "./outlook.logic.ts";
import { type SplitPayment, splitPayment } from "./payments.logic.ts";

/** Throws `account.not_found`. */
async function getLoan({ tx, book }: LockedBook, id: string): Promise<LoanAccount> {
  const [loan] = await findLoans(tx, book, [id]);
  if (loan) return loan;
  throw fieldError("account.not_found", ["id"], "No account with the terms of a loan has this id.");
}

async function getNow(
  { tx, book }: LockedBook,
  { id: accountId, terms }: LoanAccount,
  on: LoanNow["terms"]["startsOn"],
): Promise<LoanNow> {
  const now = await findLoanNow(tx, book, { accountId, terms, on });
  if (now) return now;
  throw new AppError("account.not_found", "No account has this id.");
}

/** What is paid from has the currency of what is owed; another account is found out when the transfer is recorded. */
async function assertPayer(
  { tx, book }: LockedBook,
  { id, accountId }: PayLoanInput,
  { currency }: LoanAccount,
): Promise<void> {
  const path = ["accountId"];
  if (accountId === id)
    throw fieldError("input.invalid", path, "Choose an account other than the loan's.");
  const isPayer = and(eq(accounts.bookId, book.id), eq(accounts.id, accountId));
  const [payer] = await tx.select({ currency: accounts.currency }).from(accounts).where(isPayer);
  if (!payer || payer.currency === currency) return;
  throw fieldError(
    "input.invalid",
    path,
    `Pay from an account in ${currency}, or record a transfer of the principal with its fee.`,
  );
}

/** The error of a transfer at the field of a payment. */
function atPayment(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, message, issues } = error;
  const placed = issues.map((issue) =>
    issue.path[0] === "fee" ? { ...issue, path: ["interestCategoryId"] } : issue,
  );
  return new AppError(code, message, placed);
}

/** Records the principal as a transfer, and the interest as its fee. */
async function recordPayment(
  write: LockedBook,
  input: PayLoanInput,
  { currency }: LoanAccount,
  { interestMinor, principalMinor }: SplitPayment,
): Promise<string> {
  const amount = { minor: principalMinor, currency };
  const fee = { amount: { minor: interestMinor, currency }, categoryId: input.interestCategoryId };
  const { id } = await untilSent(write, async (within) =>
    createTransaction(within, {
      kind: "transfer",
      amount,
      toAmount: amount,
      accountId: input.accountId,
      toAccountId: input.id,
      occurredOn: input.paidOn ?? write.today,
      fee: interestMinor > 0n ? fee : null,
      note: input.note,
    }),
  ).catch((error: unknown) => {
    throw atPayment(error);
  });
  return id;
}

/**
 * Records a payment of a loan, split into the interest of its month and principal. Throws `account.not_found`,
 * `loan.paid_off`, `loan.payment_too_small`, `input.invalid` for more than is left, and the errors of a transfer.
 */
export async function payLoan(write: LockedBook, input: PayLoanInput): Promise<LoanPayment> {
  const { today } = write;
  const { paidOn = today } = input;
  const account = await getLoan(write, input.id);
  const { currency } = account;
  await assertPayer(write, input, account);
  const amountMinor = input.amount && toMinor(input.amount, currency, ["amount"]);
  const split = splitPayment(await getNow(write, account, paidOn), {
    paidOn,
    amountMinor,
    currency,
  });
  if (amountMinor !== undefined && amountMinor > split.leftMinor)
    throw fieldError(
      "input.invalid",
      ["amount"],
      `Only ${formatMinor(split.leftMinor, currency)} ${currency} is left to pay, interest included.`,
    );
  const transactionId = await recordPayment(write, { ...input, paidOn }, account, split);
  const after = foreseeLoan(await getNow(write, account, today), today);
  const balanceMinor = split.leftMinor - split.interestMinor - split.principalMinor;
  return {
    transactionId,
    paidOn,
    ...showRow({ ...split, balanceMinor }, currency),
    currency,
    ...showOutlook(after, currency),
  };
}

import { dateIn, fieldError, formatMinor } from "@outlay/core";
import { type Db, snapshot } from "@outlay/db";
import type { Book } from "../access/book.ts";
import type { LoanSchedule } from "./loan.contract.ts";
import { findLoans } from "./loan-rows.ts";
import { findLoanNow } from "./loan-state.ts";
import { assertPaidOff, foreseeLoan, showOutlook, showRow } from "./outlook.logic.ts";

/** What is to come of a loan. Throws `account.not_found`, `loan.payment_too_small`. */
export async function getLoanSchedule(
  db: Db,
  book: Book,
  { id }: { id: string },
  at: Date,
): Promise<LoanSchedule> {
  const today = dateIn(book.timeZone, at);
  return db.transaction(async (tx) => {
    const [account] = await findLoans(tx, book, [id]);
    const now =
      account && (await findLoanNow(tx, book, { accountId: id, terms: account.terms, on: today }));
    if (!now)
      throw fieldError(
        "account.not_found",
        ["id"],
        "No account with the terms of a loan has this id.",
      );
    const { currency } = account;
    const outlook = foreseeLoan(now, today);
    assertPaidOff(now, outlook, currency);
    return {
      accountId: id,
      currency,
      owed: formatMinor(outlook.owedMinor, currency),
      items: outlook.rows.map((row) => ({ on: row.on, ...showRow(row, currency) })),
      ...showOutlook(outlook, currency),
    };
  }, snapshot);
}

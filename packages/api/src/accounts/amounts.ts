import { type CurrencyCode, type Decimal, decimalText, formatMinor, toMinor } from "@outlay/core";
import { type LoanColumns, termsOf, toLoanColumns } from "../loans/loan-rows.ts";
import type { AccountRow } from "./account.wire.ts";
import type { UpdateAccountInput } from "./accounts.contract.ts";

/** The terms as they are stored; in another currency the payment is the same number. */
export function loanColumns(
  account: AccountRow,
  loan: UpdateAccountInput["loan"],
  currency: CurrencyCode,
): LoanColumns | undefined {
  if (loan !== undefined) return toLoanColumns(loan, currency);
  const terms = termsOf(account);
  if (!terms || terms.paymentMinor === null || currency === account.currency) return undefined;
  const payment = { minor: terms.paymentMinor, currency: account.currency };
  return toLoanColumns({ ...terms, payment }, currency);
}

/** The opening balance with no more digits than it needs, for a currency of fewer. */
function shortest({ openingBalanceMinor, currency }: AccountRow): Decimal {
  const [whole = "", digits = ""] = formatMinor(openingBalanceMinor, currency).split(".");
  const needed = [...digits].findLastIndex((digit) => digit !== "0") + 1;
  return decimalText(needed > 0 ? `${whole}.${digits.slice(0, needed)}` : whole);
}

/** By default the same number in another currency. */
export function reopened(
  account: AccountRow,
  openingBalance: Decimal | undefined,
  currency: CurrencyCode,
) {
  const given = openingBalance ?? shortest(account);
  const openingBalanceMinor = toMinor(given, currency, ["openingBalance"]);
  return {
    openingBalanceMinor,
    balanceMinor: account.balanceMinor + openingBalanceMinor - account.openingBalanceMinor,
  };
}

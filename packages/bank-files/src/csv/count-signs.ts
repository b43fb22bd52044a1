import type { Columns } from "./columns.ts";
import { cellsOf, type Entry } from "./entries.ts";
import { amountOf, isZero, type MoneyPlan } from "./money.ts";
import { isCardPayment, isIncome, isRefund, mayBeCardPayment } from "./row-words.ts";

/** Which signs a file's amounts have, and those of what its words say to be a payment or an income. */
export function countSigns(
  plan: MoneyPlan,
  { entries, columns }: { entries: Entry[]; columns: Columns },
) {
  const counts = {
    negative: 0,
    positive: 0,
    paymentsIn: 0,
    paymentsOut: 0,
    /** Nothing but refunds and payments is negative, as on a card's bill. */
    refundsAreNegative: false,
    hasWords: false,
    hasPlus: false,
    /** Nothing but a bill's payments is negative, by words that the paying account has too. */
    mayBePayments: false,
    /** By categories, what somebody earns is written with a minus. */
    incomeIsNegative: false,
  };
  const earned = { negative: 0, positive: 0 };
  let loosePayments = 0;
  const refunds = { negative: 0, positive: 0 };
  for (const entry of entries) {
    const scanned = entry.numbers.get(plan.amount ?? -1);
    const value = amountOf(plan, entry);
    if (!scanned || !value || isZero(value)) continue;
    if (entry.dates.size === 0 || entry.record.fault !== null) continue;
    if (scanned.side !== null) counts.hasWords = true;
    const texts = cellsOf(columns, entry.record, "payee", "note", "type");
    const isPayment = texts.some(isCardPayment);
    const isNegative = value.startsWith("-");
    if (scanned.hasSign && !scanned.isNegative) counts.hasPlus = true;
    if (isNegative && !isPayment && texts.some(mayBeCardPayment)) loosePayments += 1;
    counts[isNegative ? "negative" : "positive"] += 1;
    if (cellsOf(columns, entry.record, "category").some(isIncome))
      earned[isNegative ? "negative" : "positive"] += 1;
    if (!isPayment && texts.some(isRefund)) refunds[isNegative ? "negative" : "positive"] += 1;
    if (isPayment) counts[isNegative ? "paymentsOut" : "paymentsIn"] += 1;
  }
  counts.incomeIsNegative = earned.negative > 0 && earned.positive === 0 && counts.positive > 0;
  counts.refundsAreNegative =
    refunds.negative > 0 &&
    refunds.positive === 0 &&
    refunds.negative + counts.paymentsOut === counts.negative;
  counts.mayBePayments =
    loosePayments + counts.paymentsOut === counts.negative && counts.negative > 0;
  return counts;
}

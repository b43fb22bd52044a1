import { searchPairs, transactions, transactionSplits } from "@outlay/db";
import { AppError, dateInput, textKept } from "@outlay/core";
import { isNotNull, isNull, sql } from "drizzle-orm";
import { NIL } from "uuid";
import { z } from "zod";
import { defineEntity, rowById } from "../feed/entity.ts";
import { tagsKept } from "../ledger/texts.contract.ts";
import { textBounds } from "../ledger/text-bounds.contract.ts";
import { sharesStored } from "../ledger/shares.contract.ts";
import { noOrigins } from "../ledger/origins.logic.ts";
import { transactionImage } from "../ledger/transactions.contract.ts";
import { amountMinor, keptFields, partMinor, partOf } from "../support/archive-part.ts";
import { takenId } from "../support/replay.ts";
import { authorship } from "./authorship.checks.ts";
import { amountThousandths } from "./amounts.checks.ts";
import { refundedAmount, refundLimit, refundTarget } from "./refunds.checks.ts";
import { searchPair, searchText } from "./search-text.checks.ts";
import { splitCategories, splitKind, splitSum } from "./splits.checks.ts";
import { transactionRecord } from "./transaction-record.checks.ts";
import { transactionImageInput } from "./transaction-snapshot.contract.ts";
import { releaseTransactions } from "./purging.ts";
import { isRespelled, isRewrittenDeleted, revertTransactions } from "./reverting.ts";

const { currency, version } = keptFields;
const author = z.uuid().default(NIL);

export const transactionEntity = defineEntity({
  name: "transaction",
  snapshot: {
    output: transactionImage,
    input: transactionImageInput,
    fixed: ["createdAt", "scheduleId"],
  },
  revert: async (write, change) => {
    if (isRewrittenDeleted(change))
      throw new AppError(
        "change.superseded",
        "The transaction is deleted. Restore it, then change it.",
      );
    await revertTransactions(write, [change]);
  },
  revertAll: revertTransactions,
  isPart: isRespelled,
  revertErrors: [
    "expense.not_found",
    "transaction.in_use",
    "transaction.restore_expired",
    "refund.exceeds_expense",
    "amount.out_of_range",
    "period.closed",
  ],
  checks: [
    splitSum,
    splitKind,
    splitCategories,
    refundTarget,
    refundLimit,
    refundedAmount,
    amountThousandths,
    searchText,
    searchPair,
    authorship,
    transactionRecord,
  ],
  feedRow: rowById(transactions),
  archive: [
    partOf(transactions, {
      fields: {
        version,
        currency,
        occurredOn: dateInput,
        amountMinor,
        toAmountMinor: amountMinor,
        originalAmountMinor: amountMinor,
        toCurrency: currency,
        originalCurrency: currency,
        arrivesOn: dateInput,
        feeMinor: amountMinor,
        payee: textKept(textBounds.payee),
        note: textKept(textBounds.note),
        tags: tagsKept,
        shares: sharesStored,
        origins: z.string().regex(/^[-prisa]{4}$/),
        // They follow from the feed, and are set by it at the end of an import where they differ: in older archives all do.
        createdBy: author,
        updatedBy: author,
        operationId: author,
      },
      // Counted at the end of an import.
      made: { attachmentCount: () => 0 },
      createUpgrade:
        ({ payee, tags }) =>
        (row) => ({
          arrivesOn: null,
          feeMinor: null,
          feeCategoryId: null,
          excluded: false,
          shares: null,
          scheduleId: null,
          state: "booked",
          origins: noOrigins,
          importId: null,
          ...row,
          payee: payee(row["payee"]),
          tags: tags(row["tags"]),
        }),
      turns: [isNull(transactions.refundOfId), isNotNull(transactions.refundOfId)],
    }),
    partOf(transactionSplits, {
      fields: { amountMinor: partMinor, note: textKept(textBounds.splitNote) },
    }),
  ],
  leftOut: [searchPairs],
  purge: {
    table: transactions,
    atATime: 500,
    expired: "transaction.restore_expired",
    isInUse: (bookId) => sql`exists (select from ${transactions} refund
      where refund.book_id = ${bookId} and refund.refund_of_id = record.id)`,
    release: releaseTransactions,
  },
  constraints: {
    transactions_pkey: ["id.taken", ["id"], takenId],
    transactions_account_fkey: ["account.not_found", ["accountId"], "No account has this id."],
    transactions_to_account_fkey: ["account.not_found", ["toAccountId"], "No account has this id."],
    transactions_category_fkey: [
      "category.not_found",
      ["categoryId"],
      "No category of this kind has this id.",
    ],
    transactions_fee_category_fkey: [
      "category.not_found",
      ["fee", "categoryId"],
      "No expense category has this id.",
    ],
    transactions_shares_sum: [
      "shares.unbalanced",
      ["shares", "split"],
      "The parts must add up to the amount.",
    ],
    transactions_refunded_range: [
      "refund.exceeds_expense",
      ["amount"],
      "The refunds of an expense cannot exceed it.",
    ],
  },
});

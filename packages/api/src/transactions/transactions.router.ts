import { z } from "zod";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { bulkInput, bulkOutput } from "./bulk.contract.ts";
import { bulkTransactions } from "./bulk.ts";
import { readContent } from "../ledger/contents.logic.ts";
import { listTransactionsInput, listTransactionsOutput } from "../ledger/list.contract.ts";
import { listTransactions } from "./list.ts";
import { contentErrors } from "../ledger/content-errors.ts";
import { toTransaction } from "../ledger/transaction-rows.ts";
import {
  transactionOutput,
  getTransactionInput,
  removeTransactionInput,
  updateTransactionInput,
} from "../ledger/transactions.contract.ts";
import {
  createTransaction,
  getTransaction,
  removeTransaction,
  restoreTransaction,
  updateTransaction,
} from "./transactions.ts";
import { createTransactionInput } from "../ledger/create.contract.ts";

const id = "01920000-0000-7000-8000-000000000000";

export const transactionsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /transactions", {
        summary: "Record a transaction",
        description:
          "A transfer requires its two accounts, any other kind only the amount. By default it is today, in the oldest open account and Uncategorised.",
        status: 201,
        errors: [...contentErrors, "expense.not_found", "id.taken"],
        example: {
          kind: "expense",
          amount: "2450.00",
          occurredOn: "2026-11-21",
          payee: "Landlord",
        },
      }),
    )
    .input(createTransactionInput)
    .output(transactionOutput)
    .mutation(async ({ ctx, input }) =>
      toTransaction(await createTransaction(ctx.db, ctx.book, readContent(input), ctx.now)),
    ),

  get: readProcedure
    .meta(
      operation("GET /transactions/{id}", {
        summary: "Get a transaction",
        errors: ["transaction.not_found"],
      }),
    )
    .input(getTransactionInput)
    .output(transactionOutput)
    .query(async ({ ctx, input }) => toTransaction(await getTransaction(ctx.db, ctx.book, input))),

  update: writeProcedure
    .meta(
      operation("PATCH /transactions/{id}", {
        summary: "Change a transaction",
        description:
          "Absent fields stay the same, null clears. Tags and splits are replaced as a whole. When the kind changes, fields that the new kind does not have are dropped.",
        errors: [
          "transaction.not_found",
          "expense.not_found",
          ...contentErrors,
          "transaction.in_use",
          "version.conflict",
        ],
        example: { id, amount: "13.20", note: "With tip", version: 1 },
      }),
    )
    .input(updateTransactionInput)
    .output(transactionOutput)
    .mutation(async ({ ctx, input }) =>
      toTransaction(await updateTransaction(ctx.db, ctx.book, input, ctx.now)),
    ),

  remove: writeProcedure
    .meta(
      operation("DELETE /transactions/{id}", {
        summary: "Delete a transaction",
        description: "It can be restored for 30 days.",
        status: 204,
        errors: ["transaction.not_found", "transaction.in_use", "version.conflict"],
        example: { id },
      }),
    )
    .input(removeTransactionInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeTransaction(ctx.db, ctx.book, input, ctx.now)),

  restore: writeProcedure
    .meta(
      operation("POST /transactions/{id}/restore", {
        summary: "Restore a deleted transaction",
        errors: [
          "transaction.not_found",
          "transaction.restore_expired",
          "expense.not_found",
          "refund.exceeds_expense",
          "amount.out_of_range",
        ],
        example: { id },
      }),
    )
    .input(getTransactionInput)
    .output(transactionOutput)
    .mutation(async ({ ctx, input }) =>
      toTransaction(await restoreTransaction(ctx.db, ctx.book, input, ctx.now)),
    ),

  list: readProcedure
    .meta(
      operation("GET /transactions", {
        summary: "List transactions",
        description: "Newest first by default. Follow nextCursor with the same filter and sort.",
        errors: ["cursor.invalid", "account.not_found", "category.not_found"],
        example: { from: "2026-11-01", to: "2026-11-30", limit: 20 },
      }),
    )
    .input(listTransactionsInput)
    .output(listTransactionsOutput)
    .query(({ ctx, input }) => listTransactions(ctx.db, ctx.book, input, toTransaction)),

  bulk: writeProcedure
    .meta(
      operation("POST /transactions/bulk", {
        summary: "Create, change and delete many transactions",
        description:
          "Up to 500 operations in one request, applied in order: all or none (atomic), or each separately (perItem). Each has a result, identified by its index.",
        errors: [
          "transaction.not_found",
          "expense.not_found",
          ...contentErrors,
          "transaction.in_use",
          "version.conflict",
          "id.taken",
        ],
        example: {
          operations: [
            { op: "create", kind: "expense", amount: "12.50", payee: "Corner shop" },
            { op: "create", kind: "income", amount: "2450.00", payee: "Employer" },
          ],
          mode: "atomic",
        },
        idempotent: true,
        maxBodyBytes: 1024 * 1024,
      }),
    )
    .input(bulkInput)
    .output(bulkOutput)
    .mutation(({ ctx, input }) => bulkTransactions(ctx.db, ctx.book, input, ctx.now)),
});

import { changeBook } from "../feed/lock.ts";
import { z } from "zod";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { bulkInput, bulkOutput } from "./bulk.contract.ts";
import { bulkTransactions } from "./bulk.ts";
import { fromCreateInput } from "../ledger/transaction-fields.logic.ts";
import { listTransactionsInput, listTransactionsOutput } from "../ledger/list.contract.ts";
import { ledgerOperations } from "./ledger-operations.ts";
import { listTransactions } from "./list.ts";
import { contentErrors } from "../ledger/content-errors.ts";
import { toTransaction } from "../ledger/transaction-rows.ts";
import { transactionOutput, getTransactionInput } from "../ledger/transactions.contract.ts";
import { removeTransactionInput, updateTransactionInput } from "../ledger/update.contract.ts";
import { changeTogether, removeTogether } from "./together.ts";
import { createOf, getTransaction, updateOf } from "./transactions.ts";
import { createTransactionInput } from "../ledger/create.contract.ts";

const operations = ledgerOperations({
  route: "/transactions",
  noun: "transaction",
  article: "a",
  updateNote: "When the kind changes, fields that the new kind does not have are dropped.",
  updateErrors: ["expense.not_found"],
  restoreErrors: ["expense.not_found", "refund.exceeds_expense"],
});

export const transactionsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /transactions", {
        summary: "Record a transaction",
        description:
          "A transfer requires its two accounts, any other kind only the amount. By default it is today, in the oldest open account and Uncategorised.",
        status: 201,
        errors: [...contentErrors, "expense.not_found", "id.taken", "period.closed"],
        together: true,
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
      toTransaction(await changeTogether(ctx, createOf(fromCreateInput(input)))),
    ),

  get: readProcedure
    .meta(operations.get)
    .input(getTransactionInput)
    .output(transactionOutput)
    .query(async ({ ctx, input }) => toTransaction(await getTransaction(ctx.db, ctx.book, input))),

  update: writeProcedure
    .meta(operations.update)
    .input(updateTransactionInput)
    .output(transactionOutput)
    .mutation(async ({ ctx, input }) => toTransaction(await changeTogether(ctx, updateOf(input)))),

  remove: writeProcedure
    .meta(operations.remove)
    .input(removeTransactionInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeTogether(ctx, { op: "remove", ...input })),

  restore: writeProcedure
    .meta(operations.restore)
    .input(getTransactionInput)
    .output(transactionOutput)
    .mutation(async ({ ctx, input }) =>
      toTransaction(await changeTogether(ctx, { op: "restore", ...input })),
    ),

  list: readProcedure
    .meta(operations.list)
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
          "period.closed",
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
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => bulkTransactions(write, input))),
});

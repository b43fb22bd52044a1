import { z } from "zod";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { listExpensesInput, listExpensesOutput } from "../ledger/list.contract.ts";
import { listTransactions } from "./list.ts";
import { contentErrors } from "../ledger/content-errors.ts";
import { toExpense } from "../ledger/transaction-rows.ts";
import {
  expenseOutput,
  getTransactionInput,
  removeTransactionInput,
  updateExpenseInput,
} from "../ledger/transactions.contract.ts";
import {
  createTransaction,
  getTransaction,
  removeTransaction,
  restoreTransaction,
  updateTransaction,
} from "./transactions.ts";
import { createExpenseInput } from "../ledger/create.contract.ts";

const kind = "expense";
const id = "01920000-0000-7000-8000-000000000000";

export const expensesRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /expenses", {
        summary: "Record an expense",
        description:
          "Only the amount is required. By default it is today, in the oldest open account and Uncategorised.",
        status: 201,
        errors: [...contentErrors, "id.taken"],
        example: {
          amount: "12.50",
          occurredOn: "2026-11-21",
          payee: "Corner shop",
          tags: ["holiday"],
        },
      }),
    )
    .input(createExpenseInput)
    .output(expenseOutput)
    .mutation(async ({ ctx, input }) =>
      toExpense(await createTransaction(ctx.db, ctx.book, { kind, ...input }, ctx.now)),
    ),

  get: readProcedure
    .meta(
      operation("GET /expenses/{id}", { summary: "Get an expense", errors: ["expense.not_found"] }),
    )
    .input(getTransactionInput)
    .output(expenseOutput)
    .query(async ({ ctx, input }) =>
      toExpense(await getTransaction(ctx.db, ctx.book, { ...input, of: kind })),
    ),

  update: writeProcedure
    .meta(
      operation("PATCH /expenses/{id}", {
        summary: "Change an expense",
        description:
          "Absent fields stay the same, null clears. Tags and splits are replaced as a whole.",
        errors: ["expense.not_found", ...contentErrors, "transaction.in_use", "version.conflict"],
        example: { id, amount: "13.20", note: "With tip", version: 1 },
      }),
    )
    .input(updateExpenseInput)
    .output(expenseOutput)
    .mutation(async ({ ctx, input }) =>
      toExpense(await updateTransaction(ctx.db, ctx.book, { ...input, of: kind }, ctx.now)),
    ),

  remove: writeProcedure
    .meta(
      operation("DELETE /expenses/{id}", {
        summary: "Delete an expense",
        description: "It can be restored for 30 days.",
        status: 204,
        errors: ["expense.not_found", "transaction.in_use", "version.conflict"],
        example: { id },
      }),
    )
    .input(removeTransactionInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeTransaction(ctx.db, ctx.book, { ...input, of: kind }, ctx.now),
    ),

  restore: writeProcedure
    .meta(
      operation("POST /expenses/{id}/restore", {
        summary: "Restore a deleted expense",
        errors: ["expense.not_found", "transaction.restore_expired", "amount.out_of_range"],
        example: { id },
      }),
    )
    .input(getTransactionInput)
    .output(expenseOutput)
    .mutation(async ({ ctx, input }) =>
      toExpense(await restoreTransaction(ctx.db, ctx.book, { ...input, of: kind }, ctx.now)),
    ),

  list: readProcedure
    .meta(
      operation("GET /expenses", {
        summary: "List expenses",
        description: "Newest first by default. Follow nextCursor with the same filter and sort.",
        errors: ["cursor.invalid", "account.not_found", "category.not_found"],
        example: { from: "2026-11-01", to: "2026-11-30", limit: 20 },
      }),
    )
    .input(listExpensesInput)
    .output(listExpensesOutput)
    .query(({ ctx, input }) => listTransactions(ctx.db, ctx.book, { ...input, kind }, toExpense)),
});

import { z } from "zod";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { listExpensesInput, listExpensesOutput } from "../ledger/list.contract.ts";
import { ledgerOperations } from "./ledger-operations.ts";
import { listTransactions } from "./list.ts";
import { contentErrors } from "../ledger/content-errors.ts";
import { toExpense } from "../ledger/transaction-rows.ts";
import { expenseOutput, getTransactionInput } from "../ledger/transactions.contract.ts";
import { removeTransactionInput, updateExpenseInput } from "../ledger/update.contract.ts";
import { changeTogether, removeTogether } from "./together.ts";
import { createOf, getTransaction, updateOf } from "./transactions.ts";
import { createExpenseInput } from "../ledger/create.contract.ts";

const kind = "expense";
const operations = ledgerOperations({ route: "/expenses", noun: "expense", article: "an" });

export const expensesRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /expenses", {
        summary: "Record an expense",
        description:
          "Only the amount is required. By default it is today, in the oldest open account and Uncategorised.",
        status: 201,
        errors: [...contentErrors, "id.taken", "period.closed"],
        together: true,
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
      toExpense(await changeTogether(ctx, createOf({ kind, ...input }))),
    ),

  get: readProcedure
    .meta(operations.get)
    .input(getTransactionInput)
    .output(expenseOutput)
    .query(async ({ ctx, input }) =>
      toExpense(await getTransaction(ctx.db, ctx.book, { ...input, expectedKind: kind })),
    ),

  update: writeProcedure
    .meta(operations.update)
    .input(updateExpenseInput)
    .output(expenseOutput)
    .mutation(async ({ ctx, input }) =>
      toExpense(await changeTogether(ctx, updateOf({ ...input, expectedKind: kind }))),
    ),

  remove: writeProcedure
    .meta(operations.remove)
    .input(removeTransactionInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeTogether(ctx, { op: "remove", ...input, expectedKind: kind }),
    ),

  restore: writeProcedure
    .meta(operations.restore)
    .input(getTransactionInput)
    .output(expenseOutput)
    .mutation(async ({ ctx, input }) =>
      toExpense(await changeTogether(ctx, { op: "restore", ...input, expectedKind: kind })),
    ),

  list: readProcedure
    .meta(operations.list)
    .input(listExpensesInput)
    .output(listExpensesOutput)
    .query(({ ctx, input }) => listTransactions(ctx.db, ctx.book, { ...input, kind }, toExpense)),
});

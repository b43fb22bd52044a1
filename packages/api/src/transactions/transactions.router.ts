import { z } from "zod";
import { operation } from "../operation.ts";
import { readProcedure, router, writeProcedure } from "../trpc.ts";
import { listTransactions } from "./list.ts";
import { toTransaction } from "./rows.ts";
import {
  createTransactionInput,
  transactionOutput,
  getTransactionInput,
  listTransactionsInput,
  listTransactionsOutput,
  removeTransactionInput,
  updateTransactionInput,
} from "./transactions.input.ts";
import {
  createTransaction,
  getTransaction,
  removeTransaction,
  restoreTransaction,
  updateTransaction,
} from "./transactions.ts";

const id = "01920000-0000-7000-8000-000000000000";
const referenceErrors = [
  "account.not_found",
  "account.archived",
  "category.not_found",
  "category.wrong_kind",
  "category.archived",
] as const;

export const transactionsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /transactions", {
        summary: "Record a transaction",
        description:
          "Only the kind and the amount are needed: today, the oldest open account and Uncategorised are the defaults.",
        status: 201,
        errors: [...referenceErrors, "amount.out_of_range", "id.taken"],
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
      toTransaction(await createTransaction(ctx.db, ctx.book, input, ctx.now)),
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
        description: "What is absent stays, null clears, tags are replaced as a set.",
        errors: [
          "transaction.not_found",
          ...referenceErrors,
          "amount.out_of_range",
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
        errors: ["transaction.not_found", "version.conflict"],
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
        errors: ["transaction.not_found", "transaction.restore_expired", "amount.out_of_range"],
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
        description: "Newest first unless told. Follow nextCursor with the same filter and sort.",
        errors: ["cursor.invalid", "account.not_found", "category.not_found"],
        example: { from: "2026-11-01", to: "2026-11-30", limit: 20 },
      }),
    )
    .input(listTransactionsInput)
    .output(listTransactionsOutput)
    .query(({ ctx, input }) => listTransactions(ctx.db, ctx.book, input, toTransaction)),
});

import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { removeRecord } from "../feed/removal.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { reconcile } from "./reconcile.ts";
import {
  createStatementInput,
  getStatementInput,
  listStatementsInput,
  listStatementsOutput,
  reconcileInput,
  statementOutput,
} from "./statements.contract.ts";
import { createStatement, getStatement, listStatements, removeStatement } from "./statements.ts";

const id = "01920000-0000-7000-8000-000000000041";
const accountId = "01920000-0000-7000-8000-000000000003";

export const statementsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /accounts/{accountId}/statements", {
        summary: "Record what the bank says",
        description:
          "The balance at the end of a day, one a day and account. While the ledger holds the same it is balanced; a later change that ends this notifies. The closing balance of a bank's file is recorded when its import is committed.",
        status: 201,
        errors: ["account.not_found", "statement.exists", "id.taken"],
        example: { accountId, on: "2026-10-31", balance: "87.50" },
      }),
    )
    .input(createStatementInput)
    .output(statementOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => createStatement(write, input))),

  list: readProcedure
    .meta(
      operation("GET /accounts/{accountId}/statements", {
        summary: "List an account's statements",
        description: "The newest day first, compared with the ledger as it is now.",
        errors: ["account.not_found", "cursor.invalid"],
        example: { accountId },
      }),
    )
    .input(listStatementsInput)
    .output(listStatementsOutput)
    .query(({ ctx, input }) => listStatements(ctx.db, ctx.book, input)),

  get: readProcedure
    .meta(
      operation("GET /statements/{id}", {
        summary: "Get a statement",
        description:
          "With suggestions where its difference may come from: transactions since the last balanced statement, or of 92 days, up to 400.",
        errors: ["statement.not_found"],
        example: { id },
      }),
    )
    .input(getStatementInput)
    .output(statementOutput)
    .query(({ ctx, input }) => getStatement(ctx.db, ctx.book, input)),

  reconcile: writeProcedure
    .meta(
      operation("POST /statements/{id}/reconcile", {
        summary: "Reconcile with a statement",
        description:
          "Marks what it covers as `reconciled` when the difference is zero. Again it marks what was added since.",
        errors: [
          "statement.not_found",
          "statement.unbalanced",
          "transaction.not_found",
          "account.archived",
          "amount.out_of_range",
          "period.closed",
        ],
        example: { id, adjust: true },
      }),
    )
    .input(reconcileInput)
    .output(statementOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => reconcile(write, input))),

  remove: writeProcedure
    .meta(
      operation("DELETE /statements/{id}", {
        summary: "Remove a statement",
        description: "What it has reconciled stays so.",
        status: 204,
        errors: ["statement.not_found"],
        example: { id },
      }),
    )
    .input(getStatementInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "statement", id: input.id }, (write) =>
        removeStatement(write, input),
      ),
    ),
});

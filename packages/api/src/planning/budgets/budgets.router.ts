import { dateIn } from "@outlay/core";
import { z } from "zod";
import { mapPage } from "../../support/pagination.ts";
import { toBudget } from "./budget-rows.ts";
import { changeBook } from "../../feed/lock.ts";
import { removeRecord } from "../../feed/removal.ts";
import { operation } from "../../rpc/procedure-meta.ts";
import { noInput, readProcedure, router, writeProcedure } from "../../rpc/trpc.ts";
import { queueReport } from "../../support/user-queues.ts";
import {
  budgetOutput,
  createBudgetInput,
  getBudgetInput,
  listBudgetsInput,
  listBudgetsOutput,
  removeBudgetInput,
  updateBudgetInput,
} from "./budgets.contract.ts";
import { createBudget, getBudget, listBudgets, removeBudget } from "./budgets.ts";
import { updateBudget } from "./updating.ts";
import { listHistory } from "./history.ts";
import { moveBetweenBudgets } from "./moves.ts";
import { listStatus } from "../figures/status.ts";
import {
  historyInput,
  historyOutput,
  moveInput,
  moveOutput,
  statusInput,
  statusOutput,
  suggestOutput,
} from "../figures/status.contract.ts";
import { suggestBudgets } from "./suggestions.ts";

const id = "01920000-0000-7000-8000-00000000000b";
const toId = "01920000-0000-7000-8000-00000000000d";

const contentErrors = ["category.not_found", "category.archived", "category.wrong_kind"] as const;

export const budgetsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /budgets", {
        summary: "Create a budget",
        description:
          "Covers categories with their children (one, several, or all but some) or all spending. With kind `income` it is a target. Each threshold becomes an alert.",
        status: 201,
        errors: [...contentErrors, "budget.limit", "id.taken"],
        example: { name: "All spending", amount: "1500.00", period: { unit: "month" } },
      }),
    )
    .input(createBudgetInput)
    .output(budgetOutput)
    .mutation(({ ctx, input }) =>
      changeBook(ctx, async (write) => toBudget(await createBudget(write, input), write.today)),
    ),

  list: readProcedure
    .meta(
      operation("GET /budgets", {
        summary: "List budgets",
        description: "Their settings. `budgets.status` has what is left of each.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listBudgetsInput)
    .output(listBudgetsOutput)
    .query(({ ctx, input }) =>
      listBudgets(ctx.db, ctx.book, input).then((page) =>
        mapPage(page, (row) => toBudget(row, dateIn(ctx.book.timeZone, ctx.now))),
      ),
    ),

  status: readProcedure
    .meta(
      operation("GET /budgets/status", {
        summary: "Get the status of all budgets",
        description: "For budgets that have a period on the given day, as seen on that day.",
        example: { on: "2026-11-21" },
      }),
    )
    .input(statusInput)
    .output(statusOutput)
    .query(({ ctx, input }) =>
      queueReport(ctx.book.actorId, () => listStatus(ctx.db, ctx.book, input, ctx.now)),
    ),

  suggest: readProcedure
    .meta(
      operation("GET /budgets/suggest", {
        summary: "Suggest monthly budgets",
        description:
          "Based on the last three whole months since a category's first expense, for top-level categories without a budget. Largest first.",
      }),
    )
    .input(noInput)
    .output(suggestOutput)
    .query(({ ctx }) =>
      queueReport(ctx.book.actorId, () => suggestBudgets(ctx.db, ctx.book, ctx.now)),
    ),

  move: writeProcedure
    .meta(
      operation("POST /budgets/move", {
        summary: "Move an amount from one budget to another",
        description:
          "Counts in the period of each budget that includes the day, also after the periods have changed. To undo it, move the amount back on the same day.",
        errors: ["budget.not_found"],
        example: { fromId: id, toId, amount: "25.00" },
        idempotent: true,
      }),
    )
    .input(moveInput)
    .output(moveOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => moveBetweenBudgets(write, input))),

  get: readProcedure
    .meta(
      operation("GET /budgets/{id}", {
        summary: "Get a budget",
        description: "Its settings. `budgets.status` has what is left of it.",
        errors: ["budget.not_found"],
      }),
    )
    .input(getBudgetInput)
    .output(budgetOutput)
    .query(({ ctx, input }) =>
      getBudget(ctx.db, ctx.book, input.id).then((row) =>
        toBudget(row, dateIn(ctx.book.timeZone, ctx.now)),
      ),
    ),

  history: readProcedure
    .meta(
      operation("GET /budgets/{id}/history", {
        summary: "List a budget's past periods",
        description: "Newest first.",
        errors: ["budget.not_found", "cursor.invalid"],
        example: { id, limit: 12 },
      }),
    )
    .input(historyInput)
    .output(historyOutput)
    .query(({ ctx, input }) =>
      queueReport(ctx.book.actorId, () => listHistory(ctx.db, ctx.book, input, ctx.now)),
    ),

  update: writeProcedure
    .meta(
      operation("PATCH /budgets/{id}", {
        summary: "Change a budget",
        description:
          "Absent fields stay the same, null clears. A new amount, period or rollover and other categories apply from the current period on; past periods stay. Kind and currency cannot be changed.",
        errors: ["budget.not_found", ...contentErrors, "version.conflict"],
        example: { id, amount: "450.00", version: 1 },
      }),
    )
    .input(updateBudgetInput)
    .output(budgetOutput)
    .mutation(({ ctx, input }) =>
      changeBook(ctx, async (write) => toBudget(await updateBudget(write, input), write.today)),
    ),

  remove: writeProcedure
    .meta(
      operation("DELETE /budgets/{id}", {
        summary: "Delete a budget and its alerts",
        description: "Undo the change to restore them.",
        status: 204,
        errors: ["budget.not_found", "version.conflict"],
        example: { id },
      }),
    )
    .input(removeBudgetInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "budget", id: input.id }, (write) => removeBudget(write, input)),
    ),
});

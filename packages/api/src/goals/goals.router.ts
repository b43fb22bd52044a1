import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { removeRecord } from "../feed/removal.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import {
  createGoalInput,
  getGoalInput,
  goalOutput,
  listGoalsInput,
  listGoalsOutput,
  removeGoalInput,
  updateGoalInput,
} from "./goals.contract.ts";
import { createGoal, getGoal, listGoals, removeGoal, updateGoal } from "./goals.ts";

const id = "01920000-0000-7000-8000-000000000051";
const accountId = "01920000-0000-7000-8000-000000000003";

export const goalsRouter = router({
  create: writeProcedure
    .meta(
      operation("POST /goals", {
        summary: "Create a goal",
        description:
          "Saved is what the account holds: contribute by a transfer or schedule into it. Several goals share an account's balance, the oldest first.",
        status: 201,
        errors: ["account.not_found", "goal.limit", "id.taken"],
        example: { name: "New bathroom", accountId, target: "12000.00", by: "2027-11-21" },
      }),
    )
    .input(createGoalInput)
    .output(goalOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => createGoal(write, input))),

  list: readProcedure
    .meta(
      operation("GET /goals", {
        summary: "List goals",
        description: "Oldest first, in the order in which those of one account share its balance.",
        errors: ["cursor.invalid", "account.not_found"],
      }),
    )
    .input(listGoalsInput)
    .output(listGoalsOutput)
    .query(({ ctx, input }) => listGoals(ctx.db, ctx.book, input, ctx.now)),

  get: readProcedure
    .meta(
      operation("GET /goals/{id}", {
        summary: "Get a goal",
        description: "With what is saved, and when it will be reached.",
        errors: ["goal.not_found"],
        example: { id },
      }),
    )
    .input(getGoalInput)
    .output(goalOutput)
    .query(({ ctx, input }) => getGoal(ctx.db, ctx.book, input, ctx.now)),

  update: writeProcedure
    .meta(
      operation("PATCH /goals/{id}", {
        summary: "Change a goal",
        description: "Absent fields stay the same, null clears.",
        errors: ["goal.not_found", "account.not_found", "version.conflict"],
        example: { id, allocated: "2400.00", version: 1 },
      }),
    )
    .input(updateGoalInput)
    .output(goalOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => updateGoal(write, input))),

  remove: writeProcedure
    .meta(
      operation("DELETE /goals/{id}", {
        summary: "Remove a goal",
        description: "The money stays in its account.",
        status: 204,
        errors: ["goal.not_found", "version.conflict"],
        example: { id },
      }),
    )
    .input(removeGoalInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "goal", id: input.id }, (write) => removeGoal(write, input)),
    ),
});

import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { removeRecord } from "../feed/removal.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, writeProcedure } from "../rpc/trpc.ts";
import {
  createRuleInput,
  getRuleInput,
  listRulesInput,
  listRulesOutput,
  removeRuleInput,
  ruleOutput,
  updateRuleInput,
} from "./rules.contract.ts";
import {
  applyRulesInput,
  applyRulesOutput,
  previewRulesInput,
  previewRulesOutput,
} from "./trying.contract.ts";
import { applyToExisting, previewRules } from "./trying.ts";
import { createRule, getRule, listRules, removeRule, updateRule } from "./rules.ts";

const id = "01920000-0000-7000-8000-000000000012";

const bodyErrors = [
  "category.not_found",
  "category.archived",
  "category.wrong_kind",
  "account.not_found",
  "account.archived",
  "rule.limit",
] as const;

export const rulesProcedures = {
  preview: writeProcedure
    .meta(
      operation("POST /rules/preview", {
        summary: "Preview what rules would change",
        description:
          "Of existing transactions outside the closed period, newest first; nothing is written. Looks at up to 10,000 a call: follow nextCursor, also after an empty page.",
        errors: [...bodyErrors, "rule.not_found", "cursor.invalid"],
        example: {
          rule: {
            when: [{ field: "text", op: "matches", value: "^amzn" }],
            set: { payee: "Amazon" },
          },
          from: "2026-11-01",
        },
      }),
    )
    .input(previewRulesInput)
    .output(previewRulesOutput)
    .mutation(({ ctx, input }) => previewRules(ctx.db, ctx.book, input)),

  // tRPC reserves the name apply.
  run: writeProcedure
    .meta(
      operation("POST /rules/apply", {
        summary: "Apply rules to existing transactions",
        description:
          "Outside the closed period, newest first; what a person or a program has set stays, as do splits. Changes up to 5,000 of up to 20,000 a call: follow nextCursor. Each call is one operation, which operations.undo undoes.",
        errors: ["rule.not_found", "account.not_found", "cursor.invalid"],
        example: { from: "2026-11-01", to: "2026-11-30" },
      }),
    )
    .input(applyRulesInput)
    .output(applyRulesOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => applyToExisting(write, input))),

  create: writeProcedure
    .meta(
      operation("POST /rules", {
        summary: "Create a rule",
        description:
          "For imports from then on; `rules.run` applies it to existing transactions. Rules are tried in order: each field is set by the first rule that matches, and later rules see the payee, note and kind that earlier ones set. A book has up to 200, with 50 regular expressions.",
        status: 201,
        errors: [...bodyErrors, "id.taken"],
        example: {
          name: "Amazon",
          when: [
            { field: "payee", op: "contains", value: "amzn" },
            { field: "amount", op: "between", value: { max: "100.00" } },
          ],
          set: { payee: "Amazon", tags: ["online"] },
        },
      }),
    )
    .input(createRuleInput)
    .output(ruleOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => createRule(write, input))),

  list: readProcedure
    .meta(
      operation("GET /rules", {
        summary: "List rules",
        description: "In the order in which they are tried.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listRulesInput)
    .output(listRulesOutput)
    .query(({ ctx, input }) => listRules(ctx.db, ctx.book, input)),

  get: readProcedure
    .meta(
      operation("GET /rules/{id}", {
        summary: "Get a rule",
        description: "Its conditions, what it sets, and its position.",
        errors: ["rule.not_found"],
      }),
    )
    .input(getRuleInput)
    .output(ruleOutput)
    .query(({ ctx, input }) => getRule(ctx.db, ctx.book, input.id)),

  update: writeProcedure
    .meta(
      operation("PATCH /rules/{id}", {
        summary: "Change a rule",
        description:
          "Absent fields stay the same; `when` and `set` are replaced as a whole. What it has set already stays.",
        errors: ["rule.not_found", ...bodyErrors, "version.conflict"],
        example: { id, position: 1, version: 1 },
      }),
    )
    .input(updateRuleInput)
    .output(ruleOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => updateRule(write, input))),

  remove: writeProcedure
    .meta(
      operation("DELETE /rules/{id}", {
        summary: "Delete a rule",
        description: "What it has set stays. It can be restored for 30 days.",
        status: 204,
        errors: ["rule.not_found", "version.conflict"],
        example: { id },
      }),
    )
    .input(removeRuleInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "rule", id: input.id }, (write) => removeRule(write, input)),
    ),
};

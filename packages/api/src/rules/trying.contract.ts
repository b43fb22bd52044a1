import { dateInput, idInput, idOutput, pageInput, pageOutput } from "@outlay/core";
import { z } from "zod";
import { isInOrder, outOfOrder } from "../ledger/list.contract.ts";
import { maxRules } from "./conditions.contract.ts";
import { ruleBody } from "./rules.contract.ts";

const filterFields = {
  ruleIds: z
    .array(idInput)
    .min(1)
    .max(maxRules)
    .optional()
    .meta({ description: "Only these rules, enabled or not; by default all that are enabled" }),
  from: dateInput.optional().meta({ description: "First day, inclusive" }),
  to: dateInput.optional().meta({ description: "Last day, inclusive; not before `from`" }),
  accountId: idInput.optional().meta({ description: "Only transactions in this account" }),
};

const { cursor } = pageInput;

export const previewRulesInput = z
  .strictObject({
    rule: z
      .strictObject(ruleBody)
      .optional()
      .meta({ description: "A rule to try before it is saved, in place of the book's" }),
    ...filterFields,
    limit: pageInput.limit,
    cursor,
  })
  .refine(isInOrder, outOfOrder)
  .refine(({ rule, ruleIds }) => rule === undefined || ruleIds === undefined, {
    path: ["ruleIds"],
    message: "Give only one of rule and ruleIds.",
  })
  .prefault({});
export type PreviewRulesInput = z.output<typeof previewRulesInput>;

const values = z
  .strictObject({
    payee: z.string().nullable().optional(),
    categoryId: idOutput.nullable().optional(),
    tags: z.array(z.string()).optional(),
    note: z.string().nullable().optional(),
    excluded: z.boolean().optional(),
    transferAccountId: idOutput.nullable().optional(),
  })
  .meta({
    id: "RuleValues",
    examples: [{ payee: "Amazon" }],
  });
export type RuleValues = z.output<typeof values>;

const examined = z.int().meta({ description: "Number of transactions that were looked at" });

const matchExample = {
  transactionId: "01920000-0000-7000-8000-000000000005",
  ruleIds: ["01920000-0000-7000-8000-000000000012"],
  before: { payee: "AMZN Mktp DE" },
  after: { payee: "Amazon" },
};

const matchOutput = z
  .strictObject({
    transactionId: idOutput,
    ruleIds: z
      .array(idOutput)
      .meta({ description: "The rules that set something; none for a rule that is not saved" }),
    before: values,
    after: values,
  })
  .meta({
    id: "RuleMatch",
    examples: [matchExample],
  });
export const previewRulesOutput = pageOutput(matchOutput)
  .extend({ examined })
  .meta({
    id: "RulesPreview",
    examples: [{ items: [matchExample], examined: 340, nextCursor: null }],
  });
export type RulesPreview = z.output<typeof previewRulesOutput>;

export const applyRulesInput = z
  .strictObject({ ...filterFields, cursor })
  .refine(isInOrder, outOfOrder)
  .prefault({});
export type ApplyRulesInput = z.output<typeof applyRulesInput>;

export const applyRulesOutput = z
  .strictObject({
    changed: z.int().meta({ description: "Number of transactions that were changed" }),
    examined,
    operationId: idOutput.meta({ description: "For operations.undo, if anything was changed" }),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: "Null when all transactions were looked at" }),
  })
  .meta({
    id: "AppliedRules",
    examples: [
      {
        changed: 12,
        examined: 340,
        operationId: "01920000-0000-7000-8000-000000000010",
        nextCursor: null,
      },
    ],
  });
export type AppliedRules = z.output<typeof applyRulesOutput>;

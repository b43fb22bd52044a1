import { z } from "zod";
import { idOutput } from "@outlay/core";
import { removeTransactionInput, updateTransactionInput } from "../ledger/update.contract.ts";
import { createExamples, createTransactionInput } from "../ledger/create.contract.ts";

const [expense, income, refund, transfer] = createTransactionInput.options;
const op = { op: z.literal("create") };
const id = "01920000-0000-7000-8000-000000000005";
const exampleOf = (kind: keyof typeof createExamples) => ({
  op: "create",
  ...createExamples[kind],
});

const operationInput = z.discriminatedUnion("op", [
  z
    .discriminatedUnion("kind", [
      expense.extend(op).meta({ id: "BulkCreateExpense", examples: [exampleOf("expense")] }),
      income.extend(op).meta({ id: "BulkCreateIncome", examples: [exampleOf("income")] }),
      refund.extend(op).meta({ id: "BulkCreateRefund", examples: [exampleOf("refund")] }),
      transfer.extend(op).meta({ id: "BulkCreateTransfer", examples: [exampleOf("transfer")] }),
    ])
    .meta({ id: "BulkCreate", examples: [exampleOf("expense")] }),
  updateTransactionInput
    .extend({ op: z.literal("update") })
    .meta({ id: "BulkUpdate", examples: [{ op: "update", id, note: "Two coffees" }] }),
  removeTransactionInput
    .extend({ op: z.literal("remove") })
    .meta({ id: "BulkRemove", examples: [{ op: "remove", id }] }),
]);

export const bulkInput = z.strictObject({
  operations: z.array(operationInput).min(1).max(500).meta({
    description: "Up to 500, applied in this order: each sees the effects of the previous ones",
  }),
  mode: z
    .enum(["atomic", "perItem"])
    .default("atomic")
    .meta({ description: "All or none, or each separately with its own result" }),
});
export type BulkInput = z.output<typeof bulkInput>;

const issue = z.strictObject({
  path: z.array(z.union([z.string(), z.int()])),
  code: z.string(),
  message: z.string(),
});

const result = z.discriminatedUnion("ok", [
  z.strictObject({
    index: z.int().meta({ description: "Index of the operation, from 0" }),
    ok: z.literal(true),
    id: idOutput,
  }),
  z.strictObject({
    index: z.int(),
    ok: z.literal(false),
    error: z.strictObject({ code: z.string(), message: z.string(), issues: z.array(issue) }),
  }),
]);

export const bulkOutput = z.strictObject({ results: z.array(result) }).meta({
  id: "BulkResult",
  examples: [{ results: [{ index: 0, ok: true, id: "01920000-0000-7000-8000-000000000005" }] }],
});
export type BulkResult = z.output<typeof bulkOutput>["results"][number];

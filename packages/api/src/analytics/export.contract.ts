import { z } from "zod";
import { exampleOf } from "@outlay/core";
import { isInOrder, outOfOrder, transactionFilterFields } from "../ledger/list.contract.ts";
import {
  amountPart,
  expenseOutput,
  incomeOutput,
  refundOutput,
  transferOutput,
} from "../ledger/transactions.contract.ts";

export const exportInput = z
  .strictObject({
    format: z
      .enum(["csv", "json", "ndjson"])
      .default("csv")
      .meta({ description: "CSV (RFC 4180), one JSON array, or one JSON object a line" }),
    bom: z.boolean().default(false).meta({
      description: "CSV only: begin with a byte order mark, for older spreadsheets",
    }),
    ...transactionFilterFields,
  })
  .refine(isInOrder, outOfOrder)
  .refine(({ format, bom }) => format === "csv" || !bom, {
    path: ["bom"],
    message: "JSON has no byte order mark. Omit it, or use csv.",
  })
  .prefault({});
export type ExportInput = z.output<typeof exportInput>;

const booked = { accountName: z.string(), categoryName: z.string() };
const divided = {
  ...booked,
  splits: z.array(amountPart.extend({ categoryName: z.string() })),
};

/** A kind of transaction with these names next to its ids. */
function exported<Shape extends z.core.$ZodLooseShape, Names extends z.core.$ZodLooseShape>(
  id: string,
  output: z.ZodObject<Shape, z.core.$strict>,
  names: Names,
  example: object,
) {
  return output.extend(names).meta({ id, examples: [{ ...exampleOf(output), ...example }] });
}

const bookedExample = { accountName: "Cash", categoryName: "Groceries" };
const exportedRefund = exported("ExportedRefund", refundOutput, booked, bookedExample);

const exportedTransaction = z
  .discriminatedUnion("kind", [
    exported("ExportedExpense", expenseOutput, divided, bookedExample),
    exported("ExportedIncome", incomeOutput, divided, { ...bookedExample, categoryName: "Salary" }),
    exportedRefund,
    exported(
      "ExportedTransfer",
      transferOutput,
      { fromAccountName: z.string(), toAccountName: z.string() },
      { fromAccountName: "Cash", toAccountName: "Savings" },
    ),
  ])
  .meta({
    id: "ExportedTransaction",
    description: "A transaction with the names of its accounts and categories next to their ids",
    examples: [exampleOf(exportedRefund)],
  });
export type ExportedTransaction = z.output<typeof exportedTransaction>;

/** The content of the file, by content type. */
export const exportFile = {
  "text/csv": z.string().meta({ examples: ["id,part,kind,occurredOn,amount,currency,…"] }),
  "application/json": z.array(exportedTransaction),
  "application/x-ndjson": z.string().meta({ description: "One ExportedTransaction per line" }),
};

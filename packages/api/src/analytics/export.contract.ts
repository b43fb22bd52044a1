import { z } from "zod";
import { amountOutput, exampleOf } from "@outlay/core";
import { isInOrder, outOfOrder, transactionFilterFields } from "../ledger/list.contract.ts";
import {
  expenseOutput,
  incomeOutput,
  refundOutput,
  transferOutput,
} from "../ledger/transactions.contract.ts";
import { amountPart } from "../ledger/transaction-parts.contract.ts";

/** The fields of a CSV's dialect, and what they are by default. */
const dialect = { delimiter: ",", decimal: ".", bom: false } as const;

const exportFormat = z
  .enum(["csv", "json", "ndjson", "xlsx", "hledger", "ledger", "beancount"])
  .meta({
    id: "ExportFormat",
    description:
      "CSV (RFC 4180), one JSON array, one JSON object a line, a workbook, or a journal for one of these programs; journals are in the order of days. Amounts that leave an account are negative",
    examples: ["csv"],
  });
const csvDelimiter = z.enum([",", ";", "\t"]).meta({
  id: "CsvDelimiter",
  description:
    "CSV only: what separates cells; a comma, a semicolon (where commas are decimal marks) or a tab",
  examples: [","],
});
const decimalMark = z.enum([".", ","]).meta({
  id: "DecimalMark",
  description: "CSV only: the decimal mark of amounts; not the same as the delimiter",
  examples: ["."],
});

export const exportInput = z
  .strictObject({
    format: exportFormat.default("csv").meta({ description: "Format" }),
    delimiter: csvDelimiter.default(dialect.delimiter).meta({ description: "Delimiter" }),
    decimal: decimalMark.default(dialect.decimal).meta({ description: "Decimal mark" }),
    bom: z.boolean().default(dialect.bom).meta({ description: "With BOM" }),
    ...transactionFilterFields,
  })
  .refine(isInOrder, outOfOrder)
  .refine(({ delimiter, decimal }) => delimiter !== decimal, {
    path: ["decimal"],
    message: "Must not be the delimiter. Add delimiter=; for decimal commas.",
  })
  .check(({ value, issues }) => {
    if (value.format === "csv") return;
    for (const field of ["delimiter", "decimal", "bom"] as const)
      if (value[field] !== dialect[field])
        issues.push({
          code: "custom",
          input: value[field],
          path: [field],
          message: `Only CSV has a ${field}. Omit it, or use csv.`,
        });
  })
  .prefault({});
export type ExportInput = z.output<typeof exportInput>;

const booked = { accountName: z.string(), categoryName: z.string() };
const divided = {
  ...booked,
  splits: z.array(amountPart.extend({ categoryName: z.string() })).meta({
    description: "With `categoryId` only those in the category: `amount` is their sum then",
  }),
};
const side = amountOutput.nullable();
const transferred = {
  fromAccountName: z.string(),
  toAccountName: z.string(),
  amount: side.meta({ description: "Null if the export is of the other account or currency" }),
  toAmount: side.meta({ description: "Null if the export is of the other account or currency" }),
  fee: transferOutput.shape.fee.meta({
    description: "Null without one, or if the export is of another account, category or currency",
  }),
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
const exportedRefund = exported("ExportedRefund", refundOutput, divided, bookedExample);

const exportedTransaction = z
  .discriminatedUnion("kind", [
    exported("ExportedExpense", expenseOutput, divided, bookedExample),
    exported("ExportedIncome", incomeOutput, divided, { ...bookedExample, categoryName: "Salary" }),
    exportedRefund,
    exported("ExportedTransfer", transferOutput, transferred, {
      fromAccountName: "Cash",
      toAccountName: "Savings",
    }),
  ])
  .meta({
    id: "ExportedTransaction",
    description: "A transaction with the names of its accounts and categories next to their ids",
    examples: [exampleOf(exportedRefund)],
  });
export type ExportedTransaction = z.output<typeof exportedTransaction>;

/** The content of the file, by content type. */
export const exportFile = {
  "text/csv": z.string(),
  "application/json": z.array(exportedTransaction),
  "application/x-ndjson": z.string(),
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": z.string(),
  "text/plain": z.string(),
};

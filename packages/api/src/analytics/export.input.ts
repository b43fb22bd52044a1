import { z } from "zod";
import { isInOrder, outOfOrder, transactionFilterFields } from "../transactions/list.input.ts";
import {
  amountPart,
  expenseOutput,
  incomeOutput,
  refundOutput,
  transferOutput,
} from "../transactions/transactions.input.ts";

export const exportInput = z
  .strictObject({
    format: z
      .enum(["csv", "json", "ndjson"])
      .default("csv")
      .meta({ description: "CSV (RFC 4180), one JSON array, or one JSON object a line" }),
    bom: z.boolean().default(false).meta({
      description: "CSV only: begin with a byte order mark, as older spreadsheets need it",
    }),
    ...transactionFilterFields,
  })
  .refine(isInOrder, outOfOrder)
  .refine(({ format, bom }) => format === "csv" || !bom, {
    path: ["bom"],
    message: "JSON has no byte order mark. Leave it out, or ask for csv.",
  })
  .prefault({});
export type ExportInput = z.output<typeof exportInput>;

const booked = { accountName: z.string(), categoryName: z.string() };
const divided = {
  ...booked,
  splits: z.array(amountPart.extend({ categoryName: z.string() })),
};

const exportedTransaction = z
  .discriminatedUnion("kind", [
    expenseOutput.extend(divided),
    incomeOutput.extend(divided),
    refundOutput.extend(booked),
    transferOutput.extend({ fromAccountName: z.string(), toAccountName: z.string() }),
  ])
  .meta({
    id: "ExportedTransaction",
    description: "A transaction with the names of its accounts and categories beside their ids",
    examples: [
      {
        id: "01920000-0000-7000-8000-000000000005",
        kind: "refund",
        accountId: "01920000-0000-7000-8000-000000000003",
        accountName: "Cash",
        categoryId: "01920000-0000-7000-8000-000000000004",
        categoryName: "Groceries",
        amount: "12.50",
        currency: "EUR",
        occurredOn: "2026-11-21",
        payee: "Corner shop",
        note: null,
        tags: ["holiday"],
        original: null,
        refundOf: null,
        version: 1,
        createdAt: "2026-11-21T09:30:00.000Z",
        updatedAt: "2026-11-21T09:30:00.000Z",
        deletedAt: null,
      },
    ],
  });
export type ExportedTransaction = z.output<typeof exportedTransaction>;

/** What the file holds, by its content type. */
export const exportFile = {
  "text/csv": z.string().meta({ examples: ["id,part,kind,occurredOn,amount,currency,…"] }),
  "application/json": z.array(exportedTransaction),
  "application/x-ndjson": z.string().meta({ description: "An ExportedTransaction a line" }),
};

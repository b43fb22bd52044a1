import { idInput } from "@outlay/core";
import { z } from "zod";

const fileFormat = z.enum(["csv", "ofx", "qif", "camt", "mt940"]);

/** An account in the file: the name that `accounts` gives it. */
const accountRef = z.string().min(1).max(200);

/** How a file is read, where detection is not right or a question is open. */
export const importOptionsInput = z
  .strictObject({
    format: fileFormat.optional(),
    encoding: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .meta({ description: "Such as `utf-8`, `windows-1252` or `windows-1250`" }),
    delimiter: z
      .enum([",", ";", "\t", "|", ":"])
      .optional()
      .meta({ description: "Between the fields of a CSV file" }),
    dateOrder: z
      .enum(["dmy", "mdy", "ymd", "ydm"])
      .optional()
      .meta({ description: "The order of day, month and year" }),
    decimalMark: z.enum([".", ","]).optional(),
    sign: z.enum(["in", "out"]).optional().meta({
      description: "Whether an amount without a sign is money in or out",
    }),
    accounts: z
      .record(accountRef, z.union([idInput, z.literal("skip")]))
      .refine((accounts) => Object.keys(accounts).length <= 100, "Must have at most 100 accounts.")
      .optional()
      .meta({
        description:
          "For each `ref` of the file's accounts, the id of the book's account, or `skip`",
      }),
    createMissing: z.boolean().optional().meta({
      description: "Whether a commit creates the categories that the file names and the book lacks",
    }),
  })
  .meta({ id: "ImportOptionsInput", examples: [{ dateOrder: "dmy", decimalMark: "," }] });
export type ImportOptions = z.output<typeof importOptionsInput>;

/** The options in force: detected, remembered or given. */
export const importOptionsOutput = z.strictObject({
  format: z.string().optional(),
  encoding: z.string().optional(),
  delimiter: z.string().optional(),
  dateOrder: z.string().optional(),
  decimalMark: z.string().optional(),
  sign: z.string().optional(),
  accounts: z.record(z.string(), z.string()).optional(),
  createMissing: z.boolean().optional(),
});

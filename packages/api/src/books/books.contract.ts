import { z } from "zod";
import {
  currencyInput,
  dateInput,
  dateOutput,
  idInput,
  idOutput,
  instantOutput,
  newIdInput,
  pageInput,
  pageOutput,
  textInput,
  timeZoneInput,
} from "@outlay/core";
import { roleSchema } from "../access/roles.contract.ts";

const example = {
  id: "01920000-0000-7000-8000-000000000002",
  name: "Household",
  baseCurrency: "EUR",
  timeZone: "Europe/Vienna",
  monthStartDay: 1,
  monthStartRule: "day",
  monthNamedAfter: "start",
  weekStartDay: 1,
  closedThrough: null,
};

const monthStartRule = z.enum(["day", "previousWorkday"]).meta({
  description:
    "`previousWorkday`: a month that would begin on a Saturday or Sunday begins on the Friday before. Periods of budgets follow, unless they have an anchor",
});
const monthNamedAfter = z.enum(["start", "end"]).meta({
  description:
    'Names the month from 25 July to 24 August "2026-07" (`start`) or "2026-08" (`end`). As a name it changes no figures',
});

export const bookOutput = z
  .strictObject({
    id: idOutput,
    name: z.string(),
    baseCurrency: z.string().meta({ description: "ISO 4217 code of reports" }),
    timeZone: z.string().meta({ description: "IANA time zone. It decides which day is today" }),
    monthStartDay: z.int().meta({ description: "1 to 31; in shorter months the last day" }),
    monthStartRule,
    monthNamedAfter,
    weekStartDay: z.int().meta({ description: "ISO weekday, 1 Monday to 7 Sunday" }),
    closedThrough: dateOutput.nullable().meta({
      description: "What is dated until the end of this day is closed; null if nothing is",
    }),
    role: roleSchema.meta({ description: "Your role in this book" }),
    deletedAt: instantOutput.optional().meta({ description: "Only of a removed book" }),
    restorableUntil: instantOutput
      .optional()
      .meta({ description: "Only of a removed book: 30 days after its removal" }),
  })
  .meta({
    id: "Book",
    examples: [{ ...example, role: "owner" }],
  });
export type BookView = z.output<typeof bookOutput>;

/** A book in the change feed. */
export const bookImage = bookOutput
  .omit({ role: true, deletedAt: true, restorableUntil: true })
  // Changes of version 0.9 lack these.
  .extend({
    monthStartRule: monthStartRule.default("day"),
    monthNamedAfter: monthNamedAfter.default("start"),
    closedThrough: bookOutput.shape.closedThrough.default(null),
  })
  .meta({
    id: "BookImage",
    description: "Without the role, which differs by user",
    examples: [example],
  });
export type BookImage = z.output<typeof bookImage>;

const monthStartDay = z
  .int()
  .min(1)
  .max(31)
  .meta({ description: "Day on which a month begins; in shorter months the last day" });
const weekStartDay = z
  .int()
  .min(1)
  .max(7)
  .meta({ description: "ISO weekday on which a week begins, 1 Monday to 7 Sunday" });

export const createBookInput = z.strictObject({
  id: newIdInput.optional(),
  name: textInput(100).meta({ examples: ["Holiday flat"] }),
  baseCurrency: currencyInput
    .default(currencyInput.parse("EUR"))
    .meta({ description: "Currency of its reports and its cash account" }),
  timeZone: timeZoneInput
    .default("UTC")
    .meta({ description: "IANA time zone. It decides which day is today" }),
  monthStartDay: monthStartDay.default(1),
  monthStartRule: monthStartRule.default("day"),
  monthNamedAfter: monthNamedAfter.default("start"),
  weekStartDay: weekStartDay.default(1),
});
export type CreateBookInput = z.output<typeof createBookInput>;

export const updateBookInput = z.strictObject({
  id: idInput,
  name: textInput(100).optional(),
  baseCurrency: currencyInput.optional().meta({
    description:
      "Reports are in it from now on, by the exchange rates on file. Accounts, records and budgets keep their currencies",
  }),
  timeZone: timeZoneInput.optional(),
  monthStartDay: monthStartDay.optional(),
  monthStartRule: monthStartRule.optional(),
  monthNamedAfter: monthNamedAfter.optional(),
  weekStartDay: weekStartDay.optional(),
  closedThrough: dateInput.nullable().optional().meta({
    description:
      "Closes the book until the end of this day: transactions and opening balances that are dated in it cannot be changed, and none can be added. Names of payees and tags and exchange rates stay open. null opens it",
  }),
});
export type UpdateBookInput = z.output<typeof updateBookInput>;

export const getBookInput = z.strictObject({ id: idInput });
export const removeBookInput = z.strictObject({ id: idInput });
export type RemoveBookInput = z.output<typeof removeBookInput>;
export const listBooksInput = z
  .strictObject({
    ...pageInput,
    removed: z.boolean().optional().meta({
      description: "Lists the removed books that you can restore instead. Requires a session",
    }),
  })
  .prefault({});
export type ListBooksInput = z.output<typeof listBooksInput>;
export const listBooksOutput = pageOutput(bookOutput);
export type BookPage = z.output<typeof listBooksOutput>;

import { z } from "zod";
import { idInput, idOutput } from "../fields.ts";
import { pageInput, pageOutput } from "../pagination.ts";

export const bookOutput = z
  .strictObject({
    id: idOutput,
    name: z.string(),
    baseCurrency: z.string().meta({ description: "ISO 4217 code; reports are in it" }),
    timeZone: z.string().meta({ description: "IANA time zone; it decides what today is" }),
    monthStartDay: z.int().meta({ description: "1 to 31; the last day of a shorter month" }),
    weekStartDay: z.int().meta({ description: "ISO weekday, 1 Monday to 7 Sunday" }),
    role: z.enum(["owner", "editor", "viewer"]).meta({ description: "Yours in this book" }),
  })
  .meta({
    id: "Book",
    examples: [
      {
        id: "01920000-0000-7000-8000-000000000002",
        name: "Household",
        baseCurrency: "EUR",
        timeZone: "Europe/Vienna",
        monthStartDay: 1,
        weekStartDay: 1,
        role: "owner",
      },
    ],
  });
export type BookView = z.output<typeof bookOutput>;

export const getBookInput = z.strictObject({ id: idInput });
export const listBooksInput = z.strictObject(pageInput).prefault({});
export type ListBooksInput = z.output<typeof listBooksInput>;
export const listBooksOutput = pageOutput(bookOutput);
export type BookPage = z.output<typeof listBooksOutput>;

import { z } from "zod";
import {
  currencyInput,
  dateInput,
  dateOutput,
  pageInput,
  pageOutput,
  type CurrencyCode,
} from "@outlay/core";

const rateText = /^0*(\d{1,12})(?:\.(\d{1,12}?)0*)?$/;

/** The canonical text of a rate, without redundant zeros. Undefined if it is not a rate above zero. */
export function readRate(text: string): string | undefined {
  const [, whole, fraction = ""] = rateText.exec(text) ?? [];
  if (whole === undefined || !/[1-9]/.test(whole + fraction)) return undefined;
  return fraction === "" || fraction === "0" ? whole : `${whole}.${fraction}`;
}

const rateFault =
  'Give a rate above zero as a plain decimal such as "1.0857", with at most 12 digits on each side of the point.';

/** An exchange rate in input: a decimal string or a JSON number, above zero. */
const rateInput = z
  .union(
    [
      z
        .string()
        .max(40)
        .meta({ pattern: String.raw`^(0*[1-9]\d{0,11}(\.\d{1,12}0*)?|0+\.\d{0,11}[1-9]0*)$` }),
      z.number().meta({ minimum: 0.000001, exclusiveMaximum: 1e12 }),
    ],
    { error: rateFault },
  )
  .transform((value, ctx) => {
    const rate = readRate(String(value));
    if (rate !== undefined) return rate;
    ctx.addIssue({ code: "custom", message: rateFault });
    return z.NEVER;
  })
  .meta({
    description:
      "The price of one unit of `base` in `quote`, with at most 12 digits on each side of the decimal point",
    examples: ["1.0857"],
  });

const base = currencyInput.meta({ description: "ISO 4217 code of the currency that is priced" });
const quote = currencyInput.meta({
  description: "ISO 4217 code of the price; not the same as `base`",
});

const example = { base: "EUR", quote: "USD", on: "2026-11-20", rate: "1.0857" };

export const rateOutput = z
  .strictObject({
    base: z.string(),
    quote: z.string(),
    on: dateOutput.meta({ description: "The first day it applies to" }),
    rate: z.string().meta({ description: "Decimal string: one unit of base = `rate` of quote" }),
  })
  .meta({ id: "Rate", examples: [example] });

type Pair = { base: CurrencyCode; quote: CurrencyCode };
const isPair = (pair: Pair) => pair.base !== pair.quote;
const noPair = { path: ["quote"], message: "Must not be the same as base." };

export const setRateInput = z
  .strictObject({ base, quote, on: dateInput, rate: rateInput })
  .refine(isPair, noPair);
export type Rate = z.output<typeof setRateInput>;

export const removeRateInput = z.strictObject({ base, quote, on: dateInput });
export type RateKey = z.output<typeof removeRateInput>;

export const listRatesInput = z
  .strictObject({
    scope: z
      .enum(["book", "global"])
      .default("book")
      .meta({ description: "The book's own rates, or those for all books" }),
    base: base.optional(),
    quote: quote.optional(),
    from: dateInput.optional().meta({ description: "First day, inclusive" }),
    to: dateInput.optional().meta({ description: "Last day, inclusive; not before `from`" }),
    ...pageInput,
  })
  .refine(({ from, to }) => !from || !to || from <= to, {
    path: ["to"],
    message: "Must not be before from.",
  })
  .prefault({});
export type ListRatesInput = z.output<typeof listRatesInput>;
export const listRatesOutput = pageOutput(rateOutput);
export type RatePage = z.output<typeof listRatesOutput>;

/** Of a file of rates. The whole history is about half as large as CSV, and larger as XML. */
export const maxFileBytes = 5 * 1024 * 1024;
/** Of a request with a file: in JSON, a line end takes one more character. */
export const maxBodyBytes = maxFileBytes + 1024 * 1024;

export const importRatesInput = z.strictObject({
  file: z.string("Send a file of rates, or its text.").min(1).meta({
    description: "A file of reference rates of the European Central Bank, XML or CSV, at most 5 MB",
  }),
});
export type ImportRatesInput = z.output<typeof importRatesInput>;

export const rateImportOutput = z
  .strictObject({
    from: dateOutput.meta({ description: "The first day of the file" }),
    to: dateOutput.meta({ description: "The last day of the file" }),
    currencies: z.array(z.string()),
    skipped: z
      .array(z.string())
      .meta({ description: "Currencies that are no longer in use and were skipped" }),
    added: z.int().meta({ description: "Number of rates that were added" }),
    known: z.int().meta({ description: "Number of rates that existed and stay the same" }),
  })
  .meta({
    id: "RateImport",
    examples: [
      {
        from: "2026-11-20",
        to: "2026-11-20",
        currencies: ["CHF", "USD"],
        skipped: [],
        added: 2,
        known: 0,
      },
    ],
  });
export type RateImport = z.output<typeof rateImportOutput>;

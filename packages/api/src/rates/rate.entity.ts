import { rates } from "@outlay/db";
import { currencyInput, dateInput } from "@outlay/core";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { defineEntity } from "../feed/entity.ts";
import { partOf } from "../support/archive-part.ts";
import { rateOutput, readRate, setRateInput } from "./rates.contract.ts";
import { feedId, revertRate } from "./rates.ts";

export const rateEntity = defineEntity({
  name: "rate",
  snapshot: { output: rateOutput, input: setRateInput, fixed: [], idOf: feedId },
  revert: revertRate,
  revertErrors: [],
  // `feedRow` compares the whole rate.
  checks: [],
  feedRow: {
    select: (bookId) => sql`select from ${rates} record where record.book_id = ${bookId}
        and record.base = (after ->> 'base')::char(3) and record.quote = (after ->> 'quote')::char(3)
        and record.on_day = (after ->> 'on')::date and record.rate::text = after ->> 'rate'`,
    byImage: true,
    // An import adds many rates with one change.
    unshown: "at any time",
  },
  archive: [
    partOf(rates, {
      fields: {
        base: currencyInput,
        quote: currencyInput,
        on: dateInput,
        rate: z.string().refine((text) => readRate(text) === text),
      },
    }),
  ],
  constraints: {},
});

import { z } from "zod";
import { changeBook } from "../feed/lock.ts";
import { removeRecord } from "../feed/removal.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router, writeProcedure } from "../rpc/trpc.ts";
import { importRates } from "./import.ts";
import {
  importRatesInput,
  listRatesInput,
  listRatesOutput,
  maxBodyBytes,
  rateImportOutput,
  rateOutput,
  removeRateInput,
  setRateInput,
} from "./rates.contract.ts";
import { feedId, listRates, removeRate, setRate } from "./rates.ts";

export const ratesRouter = router({
  set: writeProcedure
    .meta(
      operation("PUT /rates", {
        summary: "Set an exchange rate of the book",
        description:
          "It applies from its day until the next rate, and takes precedence over the rates for all books.",
        example: { base: "EUR", quote: "USD", on: "2026-11-20", rate: "1.0857" },
      }),
    )
    .input(setRateInput)
    .output(rateOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => setRate(write, input))),

  list: readProcedure
    .meta(
      operation("GET /rates", {
        summary: "List exchange rates",
        description: "Newest day first: the book's own rates, or those for all books.",
        errors: ["cursor.invalid"],
        example: { base: "EUR", quote: "USD" },
      }),
    )
    .input(listRatesInput)
    .output(listRatesOutput)
    .query(({ ctx, input }) => listRates(ctx.db, ctx.book, input)),

  remove: writeProcedure
    .meta(
      operation("DELETE /rates", {
        summary: "Delete an exchange rate of the book",
        description:
          "Amounts of that day are then converted by the newest earlier rate, or by the rate for every book.",
        status: 204,
        errors: ["rate.not_found"],
        example: { base: "EUR", quote: "CHF", on: "2026-11-20" },
      }),
    )
    .input(removeRateInput)
    .output(z.void())
    .mutation(({ ctx, input }) =>
      removeRecord(ctx, { entity: "rate", id: feedId(input) }, (write) => removeRate(write, input)),
    ),

  import: writeProcedure
    .meta(
      operation("POST /rates/import", {
        summary: "Import exchange rates of the European Central Bank",
        description:
          "Imports the daily file, the 90-day file or the whole history into the book, XML or CSV, as a form with `file` or as JSON. Existing rates stay. Either the whole file is imported, or nothing.",
        formFile: "file",
        maxBodyBytes,
        errors: ["rates.unreadable"],
        example: { file: "Date, USD, CHF, \n20 November 2026, 1.0857, 0.9312, " },
      }),
    )
    .input(importRatesInput)
    .output(rateImportOutput)
    .mutation(({ ctx, input }) => importRates(ctx, input)),
});

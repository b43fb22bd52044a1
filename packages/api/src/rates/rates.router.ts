import { z } from "zod";
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
import { listRates, removeRate, setRate } from "./rates.ts";

export const ratesRouter = router({
  set: writeProcedure
    .meta(
      operation("PUT /rates", {
        summary: "Set an exchange rate of the book",
        description:
          "It holds from its day until the next one, and stands before the rates that hold for every book.",
        example: { base: "EUR", quote: "USD", on: "2026-11-20", rate: "1.0857" },
      }),
    )
    .input(setRateInput)
    .output(rateOutput)
    .mutation(({ ctx, input }) => setRate(ctx.db, ctx.book, input, ctx.now)),

  list: readProcedure
    .meta(
      operation("GET /rates", {
        summary: "List exchange rates",
        description: "The newest day first: the book's own, or those for every book.",
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
        summary: "Remove an exchange rate of the book",
        status: 204,
        errors: ["rate.not_found"],
        example: { base: "EUR", quote: "CHF", on: "2026-11-20" },
      }),
    )
    .input(removeRateInput)
    .output(z.void())
    .mutation(({ ctx, input }) => removeRate(ctx.db, ctx.book, input, ctx.now)),

  import: writeProcedure
    .meta(
      operation("POST /rates/import", {
        summary: "Import exchange rates of the European Central Bank",
        description:
          "Into the book: the daily file, that of 90 days or the whole history, XML or CSV, as a form with `file` or as JSON. Rates that are there stay; all of a file is added, or nothing.",
        formFile: "file",
        maxBodyBytes,
        errors: ["rates.unreadable"],
        example: { file: "Date, USD, CHF, \n20 November 2026, 1.0857, 0.9312, " },
      }),
    )
    .input(importRatesInput)
    .output(rateImportOutput)
    .mutation(({ ctx, input }) => importRates(ctx.db, ctx.book, input, ctx.now)),
});

import { currencyInput, dateInput } from "@outlay/core";
import { z } from "zod";
import { defineEntity } from "../feed/entity.ts";
import { revertImport } from "./import.ts";
import { rateImportOutput } from "./rates.contract.ts";

export const rateImportEntity = defineEntity({
  name: "rateImport",
  snapshot: {
    output: rateImportOutput,
    input: rateImportOutput
      .extend({
        from: dateInput,
        to: dateInput,
        currencies: z.array(currencyInput).max(26 ** 3),
        skipped: z.array(z.string().regex(/^[A-Z]{3}$/)).max(26 ** 3),
        added: z.int().min(0).max(1_000_000),
        known: z.int().min(0).max(1_000_000),
      })
      .refine(({ from, to }) => from <= to, { path: ["to"], message: "Must not be before from." }),
    fixed: [],
    // It only has an id in the feed.
    idOf: () => undefined,
  },
  revert: revertImport,
  revertErrors: [],
  // It only creates rates.
  checks: [],
  feedRow: null,
  archive: [],
  constraints: {},
});

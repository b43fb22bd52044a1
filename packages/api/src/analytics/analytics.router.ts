import { startDownload } from "../downloads.ts";
import { fileOutput } from "../fields.ts";
import { operation } from "../operation.ts";
import { readProcedure, router } from "../trpc.ts";
import { exportFile, exportInput } from "./export.input.ts";
import { exportTransactions } from "./export.ts";

export const analyticsRouter = router({
  export: readProcedure
    .meta(
      operation("GET /analytics/export", {
        summary: "Export transactions as a file",
        description: `Every transaction of the filter, all without one, as they are at one moment. JSON is as
in the list, with names beside the ids. CSV has a line for each part of a divided transaction and two for a transfer;
amounts that leave an account are below zero, so that they add up. Text that a spreadsheet would take for a formula
begins with an apostrophe.`,
        file: exportFile,
        errors: ["account.not_found", "category.not_found", "download.limit"],
        example: { format: "csv", from: "2026-11-01", to: "2026-11-30" },
      }),
    )
    .input(exportInput)
    .output(fileOutput)
    .query(({ ctx, input }) => startDownload(ctx, exportTransactions(ctx.book, input, ctx.now))),
});

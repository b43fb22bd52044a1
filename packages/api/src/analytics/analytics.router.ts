import { type Db, snapshot } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { startDownload } from "../support/downloads.ts";
import { fileOutput } from "@outlay/core";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router } from "../rpc/trpc.ts";
import { reportInLine } from "../support/user-lines.ts";
import {
  cashflowInput,
  cashflowOutput,
  heatmapInput,
  heatmapOutput,
  monthlyInput,
  monthlyOutput,
  summaryInput,
  summaryOutput,
  trendsInput,
  trendsOutput,
  weeklyInput,
  weeklyOutput,
} from "./analytics.contract.ts";
import { getCashflow } from "./cashflow.ts";
import { exportFile, exportInput } from "./export.contract.ts";
import { exportTransactions } from "./export.ts";
import { netWorthInput, netWorthOutput } from "./net-worth.contract.ts";
import { getNetWorth } from "./net-worth.ts";
import { getHeatmap, getMonthly, getWeekly } from "./periodic.ts";
import { byPayeeOutput, byTagOutput, rankingInput } from "./rankings.contract.ts";
import { rankPayees, rankTags } from "./rankings.ts";
import { getSummary } from "./summary.ts";
import { getTrends } from "./trends.ts";

const errors = ["account.not_found"] as const;
const example = { from: "2026-01-01", to: "2026-12-31" };

/** However many statements a report takes, its figures are of one moment. A user's are made two at a time. */
const report =
  <Input, Output>(read: (db: Db, book: Book, input: Input, now: Date) => Promise<Output>) =>
  ({ ctx, input }: { ctx: { db: Db; book: Book; now: Date }; input: Input }) =>
    reportInLine(ctx.book.actorId, () =>
      ctx.db.transaction((tx) => read(tx, ctx.book, input, ctx.now), snapshot),
    );

export const analyticsRouter = router({
  summary: readProcedure
    .meta(
      operation("GET /analytics/summary", {
        summary: "Sum up what was spent and earned",
        description: "By category, beside the period before. Transfers are neither.",
        errors,
        example,
      }),
    )
    .input(summaryInput)
    .output(summaryOutput)
    .query(report(getSummary)),

  monthly: readProcedure
    .meta(
      operation("GET /analytics/monthly", {
        summary: "Sum up month by month",
        description: "By the months of the book, which begin on its first day of the month.",
        errors,
        example,
      }),
    )
    .input(monthlyInput)
    .output(monthlyOutput)
    .query(report(getMonthly)),

  weekly: readProcedure
    .meta(
      operation("GET /analytics/weekly", {
        summary: "Sum up week by week",
        description: "By weeks that begin on the book's first day of the week.",
        errors,
        example: { from: "2026-11-01", to: "2026-11-30" },
      }),
    )
    .input(weeklyInput)
    .output(weeklyOutput)
    .query(report(getWeekly)),

  trends: readProcedure
    .meta(
      operation("GET /analytics/trends", {
        summary: "Follow expenses from month to month",
        description: "Over all and by category, with the change and the average of three months.",
        errors,
        example: { months: 12 },
      }),
    )
    .input(trendsInput)
    .output(trendsOutput)
    .query(report(getTrends)),

  netWorth: readProcedure
    .meta(
      operation("GET /analytics/net-worth", {
        summary: "Show what is owned and owed over time",
        description:
          "At the end of each interval. An account that is overdrawn is a liability, whatever its kind; archived accounts count.",
        errors,
        example: { from: "2026-01-01", to: "2026-12-31", interval: "month" },
      }),
    )
    .input(netWorthInput)
    .output(netWorthOutput)
    .query(report(getNetWorth)),

  byPayee: readProcedure
    .meta(
      operation("GET /analytics/by-payee", {
        summary: "Sum up by payee",
        description: "The largest, and all others together.",
        errors,
        example: { ...example, limit: 10 },
      }),
    )
    .input(rankingInput)
    .output(byPayeeOutput)
    .query(report(rankPayees)),

  byTag: readProcedure
    .meta(
      operation("GET /analytics/by-tag", {
        summary: "Sum up by tag",
        description: "The largest, and what has none of them together.",
        errors,
        example: { ...example, limit: 10 },
      }),
    )
    .input(rankingInput)
    .output(byTagOutput)
    .query(report(rankTags)),

  heatmap: readProcedure
    .meta(
      operation("GET /analytics/heatmap", {
        summary: "Sum up day by day",
        errors,
        example: { from: "2026-11-01", to: "2026-11-30" },
      }),
    )
    .input(heatmapInput)
    .output(heatmapOutput)
    .query(report(getHeatmap)),

  cashflow: readProcedure
    .meta(
      operation("GET /analytics/cashflow", {
        summary: "Show how money flows from income to expenses",
        description:
          "As nodes and links of a Sankey chart. What is left is saved, what is lacking is the deficit.",
        errors,
        example,
      }),
    )
    .input(cashflowInput)
    .output(cashflowOutput)
    .query(report(getCashflow)),

  export: readProcedure
    .meta(
      operation("GET /analytics/export", {
        summary: "Export transactions as a file",
        description:
          "Every transaction of the filter, all without one, as they are at one moment. JSON is as in the list, with names beside the ids. CSV has a line for each part of a divided transaction and two for a transfer; amounts that leave an account are below zero, so that they add up. Text that a spreadsheet would take for a formula begins with an apostrophe.",
        file: exportFile,
        errors: ["account.not_found", "category.not_found", "download.limit"],
        example: { format: "csv", from: "2026-11-01", to: "2026-11-30" },
      }),
    )
    .input(exportInput)
    .output(fileOutput)
    .query(({ ctx, input }) => startDownload(ctx, exportTransactions(ctx.book, input, ctx.now))),
});

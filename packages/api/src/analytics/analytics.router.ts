import { type Db, snapshot } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { startDownload } from "../support/downloads.ts";
import { fileOutput } from "@outlay/core";
import { operation } from "../rpc/procedure-meta.ts";
import { readProcedure, router } from "../rpc/trpc.ts";
import { queueReport } from "../support/user-queues.ts";
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
import { byMemberInput, byMemberOutput } from "./by-member.contract.ts";
import { reportByMember } from "./by-member.ts";
import { getCashflow } from "./cashflow.ts";
import { exportFile, exportInput } from "./export.contract.ts";
import { exportTransactions } from "./export.ts";
import { forecastInput, forecastOutput } from "./forecast.contract.ts";
import { getForecast } from "./forecast.ts";
import { netWorthInput, netWorthOutput } from "./net-worth.contract.ts";
import { getNetWorth } from "./net-worth.ts";
import { getHeatmap, getMonthly, getWeekly } from "./periodic.ts";
import { byPayeeOutput, byTagOutput, rankingInput } from "./rankings.contract.ts";
import { rankPayees, rankTags } from "./rankings.ts";
import { getSummary } from "./summary.ts";
import { getTrends } from "./trends.ts";

const errors = ["account.not_found", "category.not_found", "member.not_found"] as const;
const example = { from: "2026-01-01", to: "2026-12-31" };

/** All statements of a report read one snapshot. A user's reports run two at a time. */
const report =
  <Input, Output>(read: (db: Db, book: Book, input: Input, now: Date) => Promise<Output>) =>
  ({ ctx, input }: { ctx: { db: Db; book: Book; now: Date }; input: Input }) =>
    queueReport(ctx.book.actorId, () =>
      ctx.db.transaction((tx) => read(tx, ctx.book, input, ctx.now), snapshot),
    );

export const analyticsRouter = router({
  summary: readProcedure
    .meta(
      operation("GET /analytics/summary", {
        summary: "Get spending and income of a period",
        description: "By category, compared with the previous period. Transfers do not count.",
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
        summary: "Get spending and income by month",
        description:
          "Months begin on the book's first day of the month, or on the working day before if its `monthStartRule` says so.",
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
        summary: "Get spending and income by week",
        description: "Weeks begin on the book's first day of the week.",
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
        summary: "Get spending trends by month",
        description:
          "In total and by category, with the change from the previous month and the three-month average.",
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
        summary: "Get net worth over time",
        description:
          "At the end of each interval. An overdrawn account is a liability, whatever its kind. Archived accounts count, excluded ones only if asked for by `accountId`.",
        errors: ["account.not_found"],
        example: { from: "2026-01-01", to: "2026-12-31", interval: "month" },
      }),
    )
    .input(netWorthInput)
    .output(netWorthOutput)
    .query(report(getNetWorth)),

  forecast: readProcedure
    .meta(
      operation("GET /analytics/forecast", {
        summary: "Get a forecast of balances",
        description:
          "From today's balances, what is dated ahead and schedules: the balance of every day, the lowest one and the first below zero, in total at today's exchange rates and by account. `items` lists what the figures are made of. A transfer between two accounts cancels in the total from the day it arrives.",
        errors: ["account.not_found"],
      }),
    )
    .input(forecastInput)
    .output(forecastOutput)
    .query(report(getForecast)),

  byPayee: readProcedure
    .meta(
      operation("GET /analytics/by-payee", {
        summary: "Get spending or income by payee",
        description: "The largest payees, and all others as one figure.",
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
        summary: "Get spending or income by tag",
        description:
          "The largest tags, and one figure for transactions without any of them. With `tag`, omit `explain`.",
        errors,
        example: { ...example, limit: 10 },
      }),
    )
    .input(rankingInput)
    .output(byTagOutput)
    .query(report(rankTags)),

  byMember: readProcedure
    .meta(
      operation("GET /analytics/by-member", {
        summary: "Get spending and income by member",
        description:
          "By author, largest spending first. People who have left the book are included.",
        errors,
        example,
      }),
    )
    .input(byMemberInput)
    .output(byMemberOutput)
    .query(report(reportByMember)),

  heatmap: readProcedure
    .meta(
      operation("GET /analytics/heatmap", {
        summary: "Get spending and income by day",
        description: "One entry for every day of the range, also for days without transactions.",
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
        summary: "Get the flow of money from income to expenses",
        description:
          "Nodes and links of a Sankey chart. Money left over is shown as saved, missing money as a deficit.",
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
        summary: "Export transactions",
        description: "By account, category or currency.",
        file: exportFile,
        errors: [...errors, "download.limit"],
        example: { from: "2026-11-01", to: "2026-11-30" },
      }),
    )
    .input(exportInput)
    .output(fileOutput)
    .query(({ ctx, input }) => startDownload(ctx, exportTransactions(ctx.book, input, ctx.now))),
});

import { dailyTotals, monthlyTotals } from "@outlay/db";
import type { Projection } from "../feed/projection.ts";
import { dailyTotal, monthlyTotal } from "./totals.checks.ts";

export const totalsProjection: Projection = {
  name: "totals",
  tables: [dailyTotals, monthlyTotals],
  checks: [dailyTotal, monthlyTotal],
};

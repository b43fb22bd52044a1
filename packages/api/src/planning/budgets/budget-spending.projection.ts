import { budgetSpending } from "@outlay/db";
import type { Projection } from "../../feed/projection.ts";
import { budgetSpent } from "./budgets.checks.ts";

export const budgetSpendingProjection: Projection = {
  name: "budget spending",
  tables: [budgetSpending],
  checks: [budgetSpent],
};

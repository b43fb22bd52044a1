import type { CategoryKey } from "./categories.ts";

export type Plan = {
  name: string;
  /** Null for all spending. */
  category: CategoryKey | null;
  amount: string;
  period: {
    unit: "week" | "month" | "quarter" | "year" | "days";
    count?: number;
    anchorOn?: string;
  };
  rollover?: "surplus" | "full";
};

/** What the household means to spend; it does not always manage. */
export const householdBudgets: readonly Plan[] = [
  {
    name: "Groceries of the week",
    category: "groceries",
    amount: "170.00",
    period: { unit: "week" },
    rollover: "surplus",
  },
  { name: "Eating out", category: "eatingOut", amount: "370.00", period: { unit: "month" } },
  { name: "All spending", category: null, amount: "5000.00", period: { unit: "month" } },
  { name: "Children", category: "children", amount: "1400.00", period: { unit: "quarter" } },
  {
    name: "Travel",
    category: "travel",
    amount: "5200.00",
    period: { unit: "year" },
    rollover: "full",
  },
  {
    name: "Clothing, every four weeks",
    category: "clothing",
    amount: "120.00",
    period: { unit: "days", count: 28, anchorOn: "2026-01-27" },
  },
];

/** Below this the current account alerts. */
export const lowBalance = "1500.00";

import type { AccountKey, CategoryKey } from "./categories.ts";

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

export type Recurrence = {
  payee: string;
  category: CategoryKey;
  account: AccountKey;
  amount: string;
  /** A day of the month, or how many days ahead it is due once. */
  on: { monthDay: number } | { inDays: number };
  /** By itself, or by what the household records. */
  mode: "post" | "remind";
  leadDays?: number;
};

/** What recurs, and what will tear a hole. The rent is among what the household records, which is linked to it. */
export const householdSchedules: readonly Recurrence[] = [
  {
    payee: "Wohnbau Nord",
    category: "rent",
    account: "current",
    amount: "1180.00",
    on: { monthDay: 1 },
    mode: "remind",
    leadDays: 3,
  },
  {
    payee: "Fitnessstudio am Gürtel",
    category: "sports",
    account: "current",
    amount: "29.90",
    on: { monthDay: 15 },
    mode: "post",
  },
  {
    payee: "Installateur Berger",
    category: "utilities",
    account: "current",
    amount: "7500.00",
    on: { inDays: 40 },
    mode: "post",
    leadDays: 14,
  },
];

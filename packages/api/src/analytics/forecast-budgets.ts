import type { Db } from "@outlay/db";
import {
  addDays,
  type AppError,
  type CalendarDate,
  type CurrencyCode,
  fieldError,
} from "@outlay/core";
import type { Book } from "../access/book.ts";
import { loadBudgetFacts, selectCategorySpending } from "../planning/figures/foreign.ts";
import { loadRates } from "../rates/load.ts";
import { converterTo } from "../rates/rates.logic.ts";
import { forEachInTurns } from "../support/turns.ts";
import {
  type Ahead,
  type BudgetPlan,
  findPlannedBudgets,
  planBudget,
  type PlanContext,
  type UnknownPlan,
} from "./forecast-budgets.logic.ts";
import type { Ground, Scope } from "./forecast-expected.ts";
import { scheduledUntil, splitPayments, toSpending } from "./forecast-schedules.ts";
import { maxExpected, maxPlans } from "./forecast.contract.ts";

const figure = new Intl.NumberFormat("en");

export const tooMany = (most: number, what: string): AppError =>
  fieldError(
    "input.invalid",
    ["until"],
    `Until then there are more than ${figure.format(most)} ${what}. Choose an earlier day.`,
  );

type Convert = PlanContext["convert"];

/** Converts to the book's currency at today's rates. */
export async function loadConvert(
  db: Db,
  book: Book,
  today: CalendarDate,
  currencies: Iterable<CurrencyCode>,
): Promise<Convert> {
  const target = book.baseCurrency;
  const days = { from: today, to: today };
  const table = await loadRates(db, book, {
    currencies: [...new Set(currencies)],
    target,
    ...days,
  });
  const { convert } = converterTo(target, table);
  return ({ minor, currency }) =>
    currency === target ? minor : convert({ minor, currency, day: today })?.minor;
}

/** What budgets are expected to take, and how all is converted. */
export type Plans = { plans: BudgetPlan[]; unknown: UnknownPlan[]; convert: Convert };

/** Throws `input.invalid` for too many periods. */
export async function planBudgets(
  db: Db,
  book: Book,
  { today, until }: Scope,
  { counted, active, loans }: Ground,
): Promise<Plans> {
  const facts = await loadBudgetFacts(db, book, { on: today });
  const budgets = findPlannedBudgets(facts, { today, until });
  const periods = budgets.flatMap((budget) => budget.periods);
  if (periods.length > maxPlans) throw tooMany(maxPlans, "periods of budgets");
  const end = periods.reduce((last, period) => (period.end > last ? period.end : last), until);
  const days = { start: addDays(today, 1), end };
  const dated = await selectCategorySpending(db, book, { days });
  const most = maxExpected + 1;
  const open = await scheduledUntil(active, { today, until: end }, most);
  if (open.length === most) throw tooMany(maxExpected, "items");
  const scheduled = await splitPayments(db, book, open, loans);
  const ids = new Set(counted.map(({ id }) => id));
  const spending = [...dated, ...(await toSpending(scheduled, ids))];
  const all = [...counted, ...spending, ...budgets.map(({ budget }) => budget)];
  const currencies = all.map(({ currency }) => currency);
  const convert = await loadConvert(db, book, today, currencies);
  const ahead: Ahead[] = [];
  await forEachInTurns(spending, ({ spentMinor, currency, ...part }) => {
    const minor = convert({ minor: spentMinor, currency });
    if (minor !== undefined) ahead.push({ ...part, minor });
  });
  const found: Plans = { plans: [], unknown: [], convert };
  await forEachInTurns(
    budgets,
    (budget) => {
      const { plans, unknown } = planBudget(budget, found.plans, { today, ahead, convert });
      found.plans.push(...plans);
      found.unknown.push(...unknown);
    },
    1,
  );
  return found;
}

import type { CurrencyCode } from "@outlay/core";
import { accounts, dailyTotals, type Db } from "@outlay/db";
import { and, between, eq, gt, inArray } from "drizzle-orm";
import type { Book } from "../../access/book.ts";
import { loadRates } from "../../rates/load.ts";
import type { RateTable } from "../../rates/rates.logic.ts";
import { type FactsQuery, type BudgetFacts, selectFacts } from "./budget-facts.ts";
import { convertSpending, daysOf, type CategorySpending } from "./foreign.logic.ts";
import type { DateRange } from "./periods.logic.ts";

/** Rows of the daily totals of expenses and income that budgets count, by default in all currencies. Each row is converted and rounded separately. */
export async function selectCategorySpending(
  db: Db,
  book: Book,
  { currencies, days }: { currencies?: CurrencyCode[]; days: DateRange },
): Promise<CategorySpending[]> {
  const { day, categoryId, sumMinor, kind, count } = dailyTotals;
  const rows = await db
    .select({ day, categoryId, kind, currency: accounts.currency, sumMinor })
    .from(dailyTotals)
    .innerJoin(
      accounts,
      and(eq(accounts.bookId, dailyTotals.bookId), eq(accounts.id, dailyTotals.accountId)),
    )
    .where(
      and(
        eq(dailyTotals.bookId, book.id),
        inArray(kind, ["expense", "refund", "income"]),
        eq(accounts.excluded, false),
        gt(count, 0),
        between(day, days.start, days.end),
        currencies && inArray(accounts.currency, currencies),
      ),
    );
  return rows.map(({ sumMinor: minor, kind: counted, ...cell }) =>
    counted === "income"
      ? { ...cell, kind: "income", spentMinor: minor }
      : { ...cell, kind: "expense", spentMinor: -minor },
  );
}

/** The live budgets of a book, in the order of their ids. One round trip, or two if there are other currencies. */
export async function loadBudgetFacts(
  db: Db,
  book: Book,
  query: FactsQuery,
): Promise<BudgetFacts[]> {
  return withForeignSpending(db, book, await selectFacts(db, book, query));
}

/** Adds spending in other currencies to budgets, at the rates of each day. No query if there is none. */
async function withForeignSpending(
  db: Db,
  book: Book,
  budgets: BudgetFacts[],
): Promise<BudgetFacts[]> {
  const days = daysOf(budgets);
  if (!days) return budgets;
  const currencies = [
    ...new Set(budgets.flatMap(({ foreign }) => foreign.map(({ currency }) => currency))),
  ];
  const targets = new Set(
    budgets.flatMap(({ foreign, currency }) => (foreign.length > 0 ? currency : [])),
  );
  const need = { currencies, from: days.start, to: days.end };
  const loaded = [...targets].map(async (target): Promise<[string, RateTable]> => [
    target,
    await loadRates(db, book, { ...need, target }),
  ]);
  const [spending, ...tables] = await Promise.all([
    selectCategorySpending(db, book, { currencies, days }),
    ...loaded,
  ]);
  const rates = new Map(tables);
  return budgets.map((budget) => {
    const table = rates.get(budget.currency);
    return table ? convertSpending(budget, spending, table) : budget;
  });
}

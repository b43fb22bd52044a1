import { addDays, type CalendarDate, dateIn } from "@outlay/core";
import { books, changes, type Db } from "@outlay/db";
import { and, eq, lt } from "drizzle-orm";
import type { Check } from "../../support/check.ts";
import { selectFacts } from "../figures/budget-facts.ts";
import { findPeriodState } from "../figures/status.ts";
import { settleBalances, settleThresholds } from "./firing.logic.ts";
import { selectThresholds, selectWatchedBalances } from "./firings.ts";

/** An alert that is not as things are. */
type Unsettled = { alertId: string; problem: string };

const fresh = new Set<string>();

/** What looking at the alerts on a day would change. Spending in other currencies follows rates, which alerts see a day later. */
async function findUnsettled(tx: Db, book: { id: string }, on: CalendarDate) {
  const [facts, thresholds, balances] = await Promise.all([
    selectFacts(tx, book, { on }),
    selectThresholds(tx, book, { on }),
    selectWatchedBalances(tx, book, on),
  ]);
  const byBudget = Map.groupBy(thresholds, ({ budgetId }) => budgetId);
  const outcomes = facts.flatMap((budget) => {
    const state = budget.hasForeign ? undefined : findPeriodState(budget, on);
    return state ? settleThresholds(budget, byBudget.get(budget.id) ?? [], state, fresh) : [];
  });
  return [...outcomes, settleBalances(balances, on, fresh)].flatMap(({ fired, armed }) => [
    ...fired.map(({ alertId }) => ({ alertId, problem: "should have fired" })),
    ...armed.map(({ alertId }) => ({ alertId, problem: "should be armed" })),
  ]);
}

/** The last day of the book that has begun; undefined while the next one is late, because writes count by that already. */
async function findBegunDay(tx: Db, bookId: string): Promise<CalendarDate | undefined> {
  const { timeZone, nextDayAt, changeSeq } = books;
  const [book] = await tx
    .select({ timeZone, nextDayAt })
    .from(books)
    .leftJoin(changes, and(eq(changes.bookId, bookId), eq(changes.seq, changeSeq)))
    .where(and(eq(books.id, bookId), lt(changes.at, nextDayAt)));
  return book && addDays(dateIn(book.timeZone, book.nextDayAt), -1);
}

const keyOf = ({ alertId, problem }: Unsettled) => `${alertId} ${problem}`;

/** Alerts have fired, or are armed, as balances and spending say. One that is so on the day that begins next is no difference. */
export const alertState: Check = {
  name: "alert state",
  find: async function* find(tx, bookId) {
    const on = await findBegunDay(tx, bookId);
    if (on === undefined) return;
    const unsettled = await findUnsettled(tx, { id: bookId }, on);
    if (unsettled.length === 0) return;
    const next = new Set((await findUnsettled(tx, { id: bookId }, addDays(on, 1))).map(keyOf));
    for (const each of unsettled)
      if (next.has(keyOf(each))) yield { subject: `alert ${each.alertId}`, problem: each.problem };
  },
};

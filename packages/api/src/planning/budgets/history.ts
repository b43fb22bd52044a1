import type { Db } from "@outlay/db";
import { z } from "zod";
import type { Book } from "../../access/book.ts";
import { dateIn, trustedDate } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../../support/pagination.ts";
import { noBudget } from "./budgets.ts";
import { loadBudgetFacts } from "../figures/foreign.ts";
import { dayBefore, type Period, readPeriods } from "../figures/budget-periods.logic.ts";
import { readTimeline } from "../figures/period-state.logic.ts";
import { toPeriod } from "../figures/status.ts";
import type { HistoryInput, HistoryPage } from "../figures/status.contract.ts";

/** The past periods of a budget, newest first. Throws `budget.not_found`. */
export async function listHistory(
  db: Db,
  book: Book,
  { id, limit, cursor }: HistoryInput,
  now: Date,
): Promise<HistoryPage> {
  const query = ["budget history", id];
  const before = decodeCursor(cursor, query, z.tuple([z.iso.date().transform(trustedDate)]))?.[0];
  const today = dateIn(book.timeZone, now);
  const [facts] = await loadBudgetFacts(db, book, { on: today, ids: [id], periods: "all" });
  if (!facts) throw noBudget();
  const { find, locate } = readPeriods(facts);
  const last = facts.endsOn === null ? undefined : locate(facts.endsOn);
  const newest = dayBefore(before ?? locate(today).start);
  const periods: Period[] = [];
  let period = find(last && last.end < newest ? last.end : newest);
  while (period && periods.length <= limit) {
    periods.push(period);
    period = find(dayBefore(period.start));
  }
  const { at } = readTimeline(facts.timeline);
  const rows = periods.map((past) => toPeriod(facts, at(past)));
  return toPage(rows, limit, ({ periodStart }) => encodeCursor(query, [periodStart]));
}

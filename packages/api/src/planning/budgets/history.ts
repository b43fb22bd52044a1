import type { Db } from "@outlay/db";
import { z } from "zod";
import type { Book } from "../../access/book.ts";
import { dateIn, trustedDate } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../../support/pagination.ts";
import { noBudget } from "./budgets.ts";
import { loadBudgetFacts } from "../figures/foreign.ts";
import { periodIndex } from "../figures/periods.logic.ts";
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
  const { schedule, startsOn, endsOn } = facts;
  const first = periodIndex(schedule, startsOn);
  const last = endsOn === null ? Infinity : periodIndex(schedule, endsOn);
  const newest = Math.min(periodIndex(schedule, before ?? today) - 1, last);
  const count = Math.max(Math.min(newest - first + 1, limit + 1), 0);
  const { at } = readTimeline(facts.timeline);
  const rows = Array.from({ length: count }, (_, back) => toPeriod(facts, at(newest - back)));
  return toPage(rows, limit, ({ periodStart }) => encodeCursor(query, [periodStart]));
}

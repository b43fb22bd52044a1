import { type CalendarDate, formatMinor } from "@outlay/core";
import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import { listExpected, loadGround } from "../analytics/forecast-expected.ts";
import { latestForecast } from "../analytics/forecast.contract.ts";
import { balancesOf } from "../analytics/forecast.logic.ts";
import type { GoalRow } from "../planning/goals/goal-rows.ts";
import { foreseeGoals, type GoalOutlook, perMonth } from "../planning/goals/goals.logic.ts";
import type { Goal, GoalImage } from "./goals.contract.ts";

/** What becomes of all goals of some accounts, by their ids: by what is dated ahead and scheduled within ten years. */
export async function foreseeBookGoals(
  db: Db,
  book: Book,
  rows: readonly GoalRow[],
  today: CalendarDate,
): Promise<Map<string, GoalOutlook>> {
  const found = new Map<string, GoalOutlook>();
  for (const [accountId, goals] of Map.groupBy(rows, (row) => row.accountId)) {
    const scope = { today, until: latestForecast(today), accountId };
    const ground = await loadGround(db, book, scope);
    const [account] = ground.counted;
    const { expected, isWhole } = await listExpected(db, book, ground, scope);
    if (!account) continue;
    // Nothing is said of a part of what is to come.
    const points = balancesOf(account.start, isWhole ? expected : []);
    foreseeGoals(goals, points).forEach((outlook, index) => {
      const goal = goals[index];
      if (goal) found.set(goal.id, outlook);
    });
  }
  return found;
}

const nothing: GoalOutlook = { savedMinor: 0n, reachedOn: null, lastMinor: 0n };

/** The wire shape of a goal. */
export function showGoal(
  image: GoalImage,
  { targetMinor, byDay, currency }: GoalRow,
  { savedMinor, reachedOn } = nothing,
  today: CalendarDate,
): Goal {
  const remaining = targetMinor > savedMinor ? targetMinor - savedMinor : 0n;
  return {
    ...image,
    saved: formatMinor(savedMinor, currency),
    remaining: formatMinor(remaining, currency),
    perMonth: byDay && formatMinor(perMonth(remaining, today, byDay), currency),
    onTrack: byDay && (remaining === 0n || (reachedOn !== null && reachedOn <= byDay)),
    reachedOn,
  };
}

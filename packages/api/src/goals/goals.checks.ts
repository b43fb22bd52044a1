import { type Db, goals } from "@outlay/db";
import { asc } from "drizzle-orm";
import {
  isInPage,
  lastChange,
  recordCheck,
  type RecordPage,
  recordsPerPage,
  type ShownRecord,
} from "../feed/record-check.ts";
import { goalColumns } from "../planning/goals/goal-rows.ts";
import { imageOfGoal } from "./goals.ts";

async function readGoals(tx: Db, page: RecordPage): Promise<ShownRecord[]> {
  const rows = await tx
    .select({ goal: goalColumns, last: lastChange("goal", goals, page.bookId) })
    .from(goals)
    .where(isInPage(goals, page))
    .orderBy(asc(goals.id))
    .limit(recordsPerPage);
  return rows.map(({ goal, last }) => ({ id: goal.id, image: imageOfGoal(goal), last }));
}

/** Every goal equals its last change in the feed. */
export const goalRecord = recordCheck("goal", readGoals);

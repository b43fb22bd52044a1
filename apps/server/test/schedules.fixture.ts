import { examineBooks } from "@outlay/api/domain";
import { type Db, runText } from "@outlay/db";
import { expect } from "vitest";

/** When the people of these tests make their schedules. */
export const created = new Date("2026-11-21T12:00:00.000Z");

type Counts = { posted: number; occurrences: number; transactions: number };

/** The occurrences that are posted, and the transactions of schedules. */
export async function countOccurrences(db: Db): Promise<Counts> {
  const [row] = await runText<Counts>(
    db,
    `select (select count(*)::int from schedule_occurrences where state = 'posted') as posted,
      (select count(distinct (schedule_id, on_day))::int from schedule_occurrences) as occurrences,
      (select count(*)::int from transactions where schedule_id is not null and deleted_at is null) as transactions`,
  );
  if (!row) throw new Error("nothing was counted");
  return row;
}
export async function assertHealthy(db: Db): Promise<void> {
  const lines: string[] = [];
  await examineBooks(db, { fix: false, report: (line) => lines.push(line) });
  expect(lines.filter((line) => !line.includes("(next day)"))).toEqual([]);
}

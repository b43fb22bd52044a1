import { addDays, type CalendarDate } from "@outlay/core";
import { type Db, param, prepared, schedules } from "@outlay/db";
import { and, asc, eq, isNotNull } from "drizzle-orm";
import { setImmediate as turn } from "node:timers/promises";
import type { Book } from "../access/book.ts";
import { type Leg, legsOf } from "../ledger/effects.logic.ts";
import type { CategorySpending } from "../planning/figures/foreign.logic.ts";
import { scheduleFields, type ScheduleRow, scheduleSelection } from "../schedules/schedule-rows.ts";
import { toResolved } from "../schedules/template.logic.ts";
import {
  type OpenOccurrence,
  openOccurrences,
  type Settings,
} from "../schedules/timeline.logic.ts";
import { forEachInTurns } from "../support/turns.ts";
import type { Expected } from "./forecast.logic.ts";

/** An occurrence that is still to be recorded; one that is overdue counts today. */
export type Scheduled = { schedule: ScheduleRow; occurrence: OpenOccurrence; on: CalendarDate };

const findActive = prepared("find_active_schedules", scheduleFields, (db) =>
  db
    .select(scheduleSelection(param("bookId")))
    .from(schedules)
    .where(and(eq(schedules.bookId, param("bookId")), isNotNull(schedules.nextDueOn)))
    .orderBy(asc(schedules.id)),
);

/** The schedules that go on. */
export const loadActiveSchedules = (db: Db, book: Book): Promise<ScheduleRow[]> =>
  findActive(db).execute({ bookId: book.id });

type Days = { today: CalendarDate; until: CalendarDate };

const occurrencesAtOnce = 500;

/** The open occurrences that are due until a day, `most` at most. In between, other requests run. */
export async function scheduledUntil(
  active: readonly ScheduleRow[],
  { today, until }: Days,
  most: number,
): Promise<Scheduled[]> {
  const found: Scheduled[] = [];
  // The weekend rule moves an occurrence by two days at most.
  const last = addDays(until, 2);
  for (const schedule of active) {
    for (const occurrence of openOccurrences(schedule)) {
      if (occurrence.on > last || found.length >= most) break;
      const { dueOn } = occurrence;
      if (dueOn > until) continue;
      found.push({ schedule, occurrence, on: dueOn < today ? today : dueOn });
      if (found.length % occurrencesAtOnce === 0) await turn();
    }
  }
  return found;
}

/** Computes something of each template once: it is the same for all occurrences with the same settings. */
function ofTemplates<Value>(compute: (legs: Leg[]) => Value) {
  const known = new Map<Settings, Value>();
  return ({ settings }: OpenOccurrence): Value => {
    const value =
      known.get(settings) ?? compute(legsOf(toResolved(settings.template, settings.fromOn)));
    known.set(settings, value);
    return value;
  };
}

/** What legs change in each account. */
const sumByAccount = (legs: readonly Leg[]) =>
  [...Map.groupBy(legs, ({ accountId }) => accountId)].flatMap(([accountId, [leg, ...others]]) => {
    if (!leg) return [];
    const minor = others.reduce((sum, { amountMinor }) => sum + amountMinor, leg.amountMinor);
    return [{ accountId, currency: leg.currency, minor }];
  });

/** What occurrences change in each account. */
export async function toExpected(scheduled: readonly Scheduled[]): Promise<Expected[]> {
  const expected: Expected[] = [];
  const read = ofTemplates(sumByAccount);
  await forEachInTurns(scheduled, ({ schedule: { id, name }, occurrence, on }) => {
    const common = { on, kind: "schedule", name, scheduleId: id } as const;
    for (const change of read(occurrence))
      expected.push({ ...common, scheduledOn: occurrence.on, ...change });
  });
  return expected;
}

/** What occurrences spend and earn by category, as budgets count it: not in excluded accounts. */
export async function toSpending(
  scheduled: readonly Scheduled[],
  counted: ReadonlySet<string>,
): Promise<CategorySpending[]> {
  const spending: CategorySpending[] = [];
  const read = ofTemplates((legs) => legs.filter(({ accountId }) => counted.has(accountId)));
  await forEachInTurns(scheduled, ({ occurrence, on: day }) => {
    if (occurrence.settings.template.excluded) return;
    for (const { categoryId, kind, currency, amountMinor } of read(occurrence)) {
      if (categoryId === null) continue;
      const spent = { day, categoryId, currency };
      if (kind === "income") spending.push({ ...spent, kind, spentMinor: amountMinor });
      else spending.push({ ...spent, kind: "expense", spentMinor: -amountMinor });
    }
  });
  return spending;
}

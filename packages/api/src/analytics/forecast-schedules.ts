import { addDays, AppError, type CalendarDate } from "@outlay/core";
import { type Db, param, prepared, schedules } from "@outlay/db";
import { and, asc, eq, isNotNull } from "drizzle-orm";
import { setImmediate as turn } from "node:timers/promises";
import type { Book } from "../access/book.ts";
import { type Leg, legsOf } from "../ledger/effects.logic.ts";
import type { DueTransfer } from "../loans/payments.logic.ts";
import { splitTransfers } from "../loans/scheduled.ts";
import type { CategorySpending } from "../planning/figures/foreign.logic.ts";
import { scheduleFields, type ScheduleRow, scheduleSelection } from "../schedules/schedule-rows.ts";
import {
  asPayment,
  loanTransferOf,
  type Template,
  toResolved,
} from "../schedules/template.logic.ts";
import {
  type OpenOccurrence,
  openOccurrences,
  type Settings,
} from "../schedules/timeline.logic.ts";
import { forEachInTurns } from "../support/turns.ts";
import { findFeesCategory } from "../transactions/fees-category.ts";
import type { Expected } from "./forecast.logic.ts";

/** An occurrence that is still to be recorded; one that is overdue counts today. */
export type Scheduled = {
  schedule: ScheduleRow;
  occurrence: OpenOccurrence;
  on: CalendarDate;
  /** If it pays a loan: as a transfer of the principal, whose fee is the interest. */
  payment?: Template;
};

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

/** Those that pay loans as they will be recorded: split, and none of a loan that is paid off by then. */
export async function splitPayments(
  db: Db,
  book: Pick<Book, "id" | "timeZone">,
  scheduled: readonly Scheduled[],
  loans: ReadonlySet<string>,
): Promise<readonly Scheduled[]> {
  const transfers = new Map<Scheduled, DueTransfer>();
  if (loans.size === 0) return scheduled;
  await forEachInTurns(scheduled, (each) => {
    const { settings, dueOn } = each.occurrence;
    const transfer = loanTransferOf(settings.template, dueOn);
    if (transfer && loans.has(transfer.toAccountId)) transfers.set(each, transfer);
  });
  if (transfers.size === 0) return scheduled;
  const [splits, fees] = await Promise.all([
    splitTransfers(db, book, [...transfers.values()]),
    findFeesCategory(db, book),
  ]);
  return scheduled.flatMap((each) => {
    const transfer = transfers.get(each);
    const split = transfer && splits.get(transfer);
    if (!split) return [each];
    if (split instanceof AppError) return [];
    return [{ ...each, payment: asPayment(each.occurrence.settings.template, split, fees.id) }];
  });
}

/** Computes something of each template once: it is the same for all occurrences with the same settings, but for payments of loans. */
function ofTemplates<Value>(compute: (legs: Leg[]) => Value) {
  const known = new Map<Settings, Value>();
  return ({ occurrence: { settings }, payment }: Scheduled): Value => {
    if (payment) return compute(legsOf(toResolved(payment, settings.fromOn)));
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
  await forEachInTurns(scheduled, (each) => {
    const { id: scheduleId, name } = each.schedule;
    const common = { on: each.on, kind: "schedule", name, scheduleId } as const;
    for (const change of read(each))
      expected.push({ ...common, scheduledOn: each.occurrence.on, ...change });
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
  await forEachInTurns(scheduled, (each) => {
    if (each.occurrence.settings.template.excluded) return;
    for (const { categoryId, kind, currency, amountMinor } of read(each)) {
      if (categoryId === null) continue;
      const spent = { day: each.on, categoryId, currency };
      if (kind === "income") spending.push({ ...spent, kind, spentMinor: amountMinor });
      else spending.push({ ...spent, kind: "expense", spentMinor: -amountMinor });
    }
  });
  return spending;
}

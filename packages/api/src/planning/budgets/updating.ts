import { budgetAmounts, budgets } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { isDeepStrictEqual } from "node:util";
import {
  assertVersion,
  type CalendarDate,
  dateOfDay,
  dayNumber,
  fieldError,
  toMinor,
} from "@outlay/core";
import type { LockedBook } from "../../feed/lock.ts";
import { matchesFields } from "../../support/replay.ts";
import { lookAtBudgets, watchBudgets } from "../alerts/alert-state.ts";
import type { Fresh } from "../alerts/firing.logic.ts";
import { setThresholds } from "../alerts/thresholds.ts";
import {
  type AmountRow,
  dropPlanned,
  type Periods,
  presentPeriods,
  setFrom,
  setFromNow,
  setOnly,
  stillPlanned,
} from "./amounts.logic.ts";
import { type BudgetRow, recordBudgets } from "./budget-rows.ts";
import type { UpdateBudgetInput } from "./budgets.contract.ts";
import { assertDates } from "./budgets.logic.ts";
import { getBudget, loadNamed, rebuild } from "./budgets.ts";
import { resolveScope } from "./scope.logic.ts";
import { type Settings, settingsAfter } from "./settings.logic.ts";

type Field = "name" | "startsOn" | "endsOn" | keyof Settings;
type Change = { [Key in Field]?: BudgetRow[Key] | undefined };
type ChangeAmounts = (rows: readonly AmountRow[], periods: Periods) => readonly AmountRow[];

/** Throws unless a coming period begins on the day. */
function assertComing(from: CalendarDate, { current, periodOf, endsOn, today }: Periods): void {
  const earliest = current.start > today ? current.start : dateAfter(current.end);
  const { start } = periodOf(from < earliest ? earliest : from);
  if (endsOn !== null && start > periodOf(endsOn).end)
    throw fieldError("input.invalid", ["from"], "Give a day before the budget ends.");
  if (start !== from)
    throw fieldError("input.invalid", ["from"], `Give the first day of a coming period: ${start}.`);
}

const dateAfter = (date: CalendarDate) => dateOfDay(dayNumber(date) + 1);

const maxPlanned = 60;

/** Throws `input.invalid` unless an amount is planned as it says. */
function removePlanned({
  from,
  onlyPeriod = false,
}: Pick<UpdateBudgetInput, "from" | "onlyPeriod">): ChangeAmounts {
  return (rows, periods) => {
    const day = from ?? periods.today;
    const changed = dropPlanned(rows, { from: day, onlyPeriod }, periods);
    if (changed) return changed;
    throw fieldError(
      "input.invalid",
      ["from"],
      "Give the day of a planned amount, as in `amounts`.",
    );
  };
}

/** How an input changes the amounts; undefined if it does not. Throws `input.invalid`. */
function readAmountChange(
  { amount, from, onlyPeriod }: UpdateBudgetInput,
  { currency, planned }: BudgetRow,
): ChangeAmounts | undefined {
  if (amount === null) return removePlanned({ from, onlyPeriod });
  if (amount === undefined && from === undefined && !onlyPeriod) return undefined;
  if (amount === undefined)
    throw fieldError("input.invalid", ["amount"], "Give the amount of these periods.");
  const amountMinor = toMinor(amount, currency, ["amount"]);
  return (rows, periods) => {
    if (from === undefined && !onlyPeriod) return setFromNow(rows, amountMinor, periods);
    if (from !== undefined) assertComing(from, periods);
    if (stillPlanned(planned, periods).length >= maxPlanned)
      throw fieldError("input.invalid", ["amount"], `Plan at most ${maxPlanned} amounts.`);
    const { today, startsOn } = periods;
    const day = from ?? today;
    // The first period may begin before the budget's first day.
    const change = { from: day < startsOn ? startsOn : day, amountMinor };
    return onlyPeriod ? setOnly(rows, change, periods) : setFrom(rows, change, periods);
  };
}

/**
 * Changes the given fields. A new amount, period or rollover and other categories apply from the current
 * period on. Throws `budget.not_found`, `version.conflict` and the errors of a create.
 */
export async function updateBudget(
  write: LockedBook,
  input: UpdateBudgetInput,
): Promise<BudgetRow> {
  const { tx, book } = write;
  const { id, version, amount: _, from: _from, onlyPeriod: _only, thresholds, ...given } = input;
  const before = await getBudget(tx, book, id);
  assertVersion(before.version, version);
  const { period, ...fields } = given;
  const changes = { ...fields, ...period, ...resolveScope(given, before) };
  const fresh = thresholds && (await setThresholds(write, { budgetId: id, thresholds }));
  const changeAmounts = readAmountChange(input, before);
  await changeBudget(write, before, { changes, changeAmounts, fresh });
  return getBudget(tx, book, id);
}

function withChanges(row: BudgetRow, changes: Change): BudgetRow {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...row, ...Object.fromEntries(given) };
}

type Changing = {
  changes: Change;
  changeAmounts: ChangeAmounts | undefined;
  /** Alerts that are new. */
  fresh?: Fresh | undefined;
};

/** Writes what differs, and records it. */
export async function changeBudget(
  write: LockedBook,
  before: BudgetRow,
  { changes, changeAmounts, fresh }: Changing,
): Promise<void> {
  const { tx, book, now, today } = write;
  const { id, kind } = before;
  const next = withChanges(before, changes);
  const past = settingsAfter(before, next, today);
  const amounts = await selectAmounts(write, id);
  const changed = changeAmounts?.(amounts, presentPeriods({ ...next, past }, today)) ?? amounts;
  const hasNewAmounts = !isDeepStrictEqual(changed, amounts);
  if (matchesFields(before, changes) && !hasNewAmounts) {
    if (fresh) await lookAtBudgets(write, { ids: [id], fresh });
    return;
  }
  assertDates(next);
  await loadNamed(write, { ...next, kind }, before);
  await watchBudgets(write, { ids: [id], fresh }, async () => {
    await tx
      .update(budgets)
      .set({ ...changes, past, version: before.version + 1, updatedAt: now })
      .where(and(eq(budgets.bookId, book.id), eq(budgets.id, id)));
    if (hasNewAmounts) await replaceAmounts(write, id, changed);
    await rebuild(write, [id]);
    const after = await getBudget(tx, book, id);
    await recordBudgets(write, [{ op: "update", before, after }]);
  });
}

const { bookId, budgetId, fromOn, amountMinor, onlyPeriod, planned } = budgetAmounts;

const selectAmounts = ({ tx, book }: LockedBook, id: string): Promise<AmountRow[]> =>
  tx
    .select({ fromOn, amountMinor, onlyPeriod, planned })
    .from(budgetAmounts)
    .where(and(eq(bookId, book.id), eq(budgetId, id)))
    .orderBy(fromOn, onlyPeriod);

async function replaceAmounts(
  { tx, book }: LockedBook,
  id: string,
  rows: readonly AmountRow[],
): Promise<void> {
  await tx.delete(budgetAmounts).where(and(eq(bookId, book.id), eq(budgetId, id)));
  const values = rows.map((row) => ({ ...row, bookId: book.id, budgetId: id }));
  await tx.insert(budgetAmounts).values(values);
}

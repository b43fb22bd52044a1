import type { CalendarDate } from "@outlay/core";
import type { DateRange } from "../figures/periods.logic.ts";
import { periodsOf, type SettledRow } from "./settings.logic.ts";

/** An amount from the period that includes a day on, or for this period only. */
export type AmountRow = {
  fromOn: CalendarDate;
  amountMinor: bigint;
  onlyPeriod: boolean;
  /** Whether it was set for a coming period or for one period only. */
  planned: boolean;
};
export type PlannedAmount = Pick<AmountRow, "fromOn" | "amountMinor" | "onlyPeriod">;

export type Periods = {
  today: CalendarDate;
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
  periodOf: (date: CalendarDate) => DateRange;
  /** The current period, or the first one of a budget that has not begun. */
  current: DateRange;
};

/** The periods of a budget, as seen on a day. */
export function presentPeriods(row: SettledRow, today: CalendarDate): Periods {
  const { startsOn, endsOn } = row;
  const { locate: periodOf } = periodsOf(row);
  const current = periodOf(startsOn > today ? startsOn : today);
  return { today, startsOn, endsOn, periodOf, current };
}

const isIn = ({ start, end }: DateRange, date: CalendarDate) => start <= date && date <= end;

const inOrder = (rows: readonly AmountRow[]) =>
  rows.toSorted((a, b) =>
    a.fromOn === b.fromOn
      ? Number(a.onlyPeriod) - Number(b.onlyPeriod)
      : a.fromOn < b.fromOn
        ? -1
        : 1,
  );

/**
 * An amount from the current period on. Amounts from a later day on are replaced; earlier periods keep theirs,
 * even if it was set today, and coming periods with an amount of their own keep that.
 */
export function setFromNow(rows: readonly AmountRow[], amountMinor: bigint, periods: Periods) {
  const { today, startsOn, current } = periods;
  const isReplaced = ({ onlyPeriod, fromOn }: AmountRow) =>
    onlyPeriod ? isIn(current, fromOn) : fromOn > current.end;
  const now = lastingAmount(rows, periods) ?? rows[0]?.amountMinor;
  if (now === amountMinor && !rows.some(isReplaced)) return [...rows];
  const lasting = rows.filter(({ onlyPeriod }) => !onlyPeriod);
  const [first] = lasting;
  const isFirst = first && startsOn < today && today <= first.fromOn;
  return inOrder([
    ...(isFirst ? [{ ...first, fromOn: startsOn, planned: false }] : []),
    ...lasting.filter(({ fromOn }) => fromOn < today),
    { fromOn: today, amountMinor, onlyPeriod: false, planned: false },
    ...rows.filter(({ onlyPeriod, fromOn }) => onlyPeriod && !isIn(current, fromOn)),
  ]);
}

/** An amount from the coming period that begins on a day on. */
export function setFrom(
  rows: readonly AmountRow[],
  { from, amountMinor }: { from: CalendarDate; amountMinor: bigint },
  { periodOf }: Periods,
) {
  const period = periodOf(from);
  const kept = rows.filter(({ onlyPeriod, fromOn }) =>
    onlyPeriod ? !isIn(period, fromOn) : fromOn < from,
  );
  const planned = kept.some(({ onlyPeriod }) => !onlyPeriod);
  return inOrder([...kept, { fromOn: from, amountMinor, onlyPeriod: false, planned }]);
}

/** An amount for the period that includes a day only. */
export function setOnly(
  rows: readonly AmountRow[],
  { from, amountMinor }: { from: CalendarDate; amountMinor: bigint },
  { periodOf }: Periods,
) {
  const period = periodOf(from);
  const kept = rows.filter(({ onlyPeriod, fromOn }) => !onlyPeriod || !isIn(period, fromOn));
  return inOrder([...kept, { fromOn: from, amountMinor, onlyPeriod: true, planned: true }]);
}

/** Without the amount that is planned from the period of a day on, or for this period only; undefined if there is none. */
export function dropPlanned(
  rows: readonly AmountRow[],
  { from, onlyPeriod }: { from: CalendarDate; onlyPeriod: boolean },
  periods: Periods,
): AmountRow[] | undefined {
  const period = periods.periodOf(from);
  const isDropped = (row: AmountRow) =>
    row.planned && row.onlyPeriod === onlyPeriod && isIn(period, row.fromOn);
  const isOpen = stillPlanned(rows.filter(isDropped), periods).length > 0;
  return isOpen ? rows.filter((row) => !isDropped(row)) : undefined;
}

/** The amount that holds in the current period and, if there is no other, in the next ones. */
export const lastingAmount = (rows: readonly PlannedAmount[], { current }: Periods) =>
  rows.findLast(({ onlyPeriod, fromOn }) => !onlyPeriod && fromOn <= current.end)?.amountMinor;

/** What is planned for periods that are not over: from coming ones on, or only for one. */
export function stillPlanned(planned: readonly PlannedAmount[], periods: Periods): PlannedAmount[] {
  const { current, periodOf, today } = periods;
  return planned.filter(({ fromOn, onlyPeriod }) =>
    onlyPeriod ? periodOf(fromOn).end >= today : fromOn > current.end,
  );
}

/** Amounts as a change found them, from the current period on: for undo. Periods that are over keep theirs. */
export function restoreAmounts(
  rows: readonly AmountRow[],
  before: { amountMinor: bigint; planned: readonly PlannedAmount[] },
  periods: Periods,
): AmountRow[] {
  const { periodOf, today } = periods;
  const kept = rows.filter(({ planned, fromOn }) => !planned || periodOf(fromOn).end < today);
  const due = lastingAmount(before.planned, periods) ?? before.amountMinor;
  const is = lastingAmount(kept, periods) ?? kept[0]?.amountMinor;
  const restored = is === due ? kept : setFromNow(kept, due, periods);
  const planned = stillPlanned(before.planned, periods).map((row) => ({ ...row, planned: true }));
  return inOrder([...restored, ...planned]);
}

import { addDays, daysBetween, startOfMonth, weekdayOf } from "@outlay/client/core";

/** The weeks that a month's calendar shows: whole ones, with days of the months beside it. */
export function weeksOf(firstOfMonth: string, firstWeekday: number): string[][] {
  const lead = (weekdayOf(firstOfMonth) - firstWeekday + 7) % 7;
  const start = addDays(firstOfMonth, -lead);
  const days = daysBetween(start, startOfMonth(firstOfMonth, 1));
  return Array.from({ length: Math.ceil(days / 7) }, (_week, week) =>
    Array.from({ length: 7 }, (_day, day) => addDays(start, week * 7 + day)),
  );
}

/** Items by a day of theirs. */
export function byDay<Item>(items: readonly Item[], dayOf: (item: Item) => string) {
  const days = new Map<string, Item[]>();
  for (const item of items) {
    const day = dayOf(item);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return days;
}

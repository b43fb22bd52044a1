import type { DateOrder, DecimalMark } from "../types.ts";
import type { Direction } from "./chain.ts";
import { byName, daysApart, fullYear, type Period, type ScannedDate, toDate } from "./dates.ts";

export type DateFacts = {
  /** The dates of each entry, the one that counts first. */
  rows: ScannedDate[][];
  /** Proved by balances. */
  direction: Direction | null;
  /** Dates in the lines around the table. */
  around: ScannedDate[];
  isEnglish: boolean;
  mark: DecimalMark | null;
};

export type DateDecision = {
  order: DateOrder;
  /** Nothing decides: the order is only the likelier one. */
  isOpen: boolean;
};

/** The order of day, month and year in a file's dates; null when they do not depend on it. */
export function decideDateOrder(facts: DateFacts): DateDecision | null {
  const dates = facts.rows.flat();
  if (dates.every((date) => "date" in date)) return null;
  const yearFirst = findYearFirst(dates);
  if (yearFirst !== null) return { order: "ymd", isOpen: yearFirst === "open" };
  let orders: DateOrder[] = ["dmy", "mdy"];
  for (const test of tests) {
    const kept = test(orders, facts);
    if (kept.length === 1) orders = kept;
    const [order = "dmy"] = orders;
    if (orders.length === 1) return { order, isOpen: false };
  }
  const isSame = dates.every((date) => toDate(date, "dmy") === toDate(date, "mdy"));
  return { order: "dmy", isOpen: !isSame };
}

/** Days of before this year are in no file of a bank that writes years of two digits. */
const firstYear = 2013;

/**
 * Whether years of two digits stand first: read from the back the dates would be decades apart, or older than any. "open" where
 * they would be years apart, as those of what comes once a year are.
 */
function findYearFirst(dates: ScannedDate[]): "certain" | "open" | null {
  const open = dates.filter((date) => !("date" in date));
  if (open.some((date) => toDate(date, "ymd") === null)) return null;
  const first = open.map((date) => ("date" in date ? 0 : fullYear(date.parts[0])));
  const last = open.map((date) => ("date" in date ? 0 : fullYear(date.year ?? "")));
  if (open.every((date) => toDate(date, "dmy") === null && toDate(date, "mdy") === null))
    return "certain";
  const [apart, apartFromBack] = [spread(first), spread(last)];
  if (apart <= 3 && apartFromBack > 8) return "certain";
  const isRecent = (year: number) => year >= firstYear;
  const isOld = !last.some(isRecent) && first.every(isRecent);
  if (isOld && apart <= apartFromBack) return "certain";
  return apart <= 1 && apartFromBack > 1 && first.every(isRecent) ? "open" : null;
}

const spread = (years: number[]) =>
  years.reduce((a, b) => Math.max(a, b), 0) - years.reduce((a, b) => Math.min(a, b), 9999);

type Test = (orders: DateOrder[], facts: DateFacts) => DateOrder[];

const tests: Test[] = [
  (orders, { rows }) =>
    best(orders, (order) => rows.flat().filter((date) => isPossible(date, order)).length),
  // Nobody writes the month first with dots, and a month's name says itself.
  (orders, { rows }) => {
    const isDotted = rows
      .flat()
      .some((date) => "parts" in date && (date.separator === "." || date.separator === byName));
    return isDotted ? ["dmy"] : orders;
  },
  (orders, { rows, direction, around }) =>
    direction === null
      ? orders
      : orders.filter((order) => isSorted(daysOf(rows, order, around), direction)),
  (orders, { rows, around }) => {
    const sorted = orders.filter((order) => {
      const days = daysOf(rows, order, around);
      return (
        new Set(days).size > 2 && (isSorted(days, "oldestFirst") || isSorted(days, "newestFirst"))
      );
    });
    return sorted.length === 1 &&
      orders.every((order) => new Set(daysOf(rows, order, around)).size > 2)
      ? sorted
      : orders;
  },
  (orders, { rows }) => nearest(orders, rows),
  (orders, { rows, around }) => {
    if (around.length === 0) return orders;
    return orders.filter((order) => {
      const period = periodOf(around, order);
      return (
        period && daysOf(rows, order, around).every((day) => day >= period.from && day <= period.to)
      );
    });
  },
  (orders, { isEnglish }) => (isEnglish ? orders : ["dmy"]),
  (orders, { mark }) => (mark === "," ? ["dmy"] : orders),
];

/** The direction in which a file's days are sorted, whichever order they have; null where they are not, or all the same. */
export function directionOfDays(rows: ScannedDate[][]): Direction | null {
  const found = (["dmy", "mdy"] as const).flatMap((order) => {
    const days = daysOf(rows, order, []);
    if (days.length < rows.length || days[0] === days.at(-1)) return [];
    return (["oldestFirst", "newestFirst"] as const).filter((direction) =>
      isSorted(days, direction),
    );
  });
  const [direction = null] = found;
  return new Set(found).size === 1 ? direction : null;
}

function isPossible(date: ScannedDate, order: DateOrder): boolean {
  if ("date" in date) return true;
  const [first, second] = date.parts.map(Number);
  const month = order === "mdy" ? first : second;
  const day = order === "mdy" ? second : first;
  if (date.year !== null) return toDate(date, order) !== null;
  return (
    month !== undefined && day !== undefined && month >= 1 && month <= 12 && day >= 1 && day <= 31
  );
}

function best(orders: DateOrder[], count: (order: DateOrder) => number): DateOrder[] {
  const counts = orders.map(count);
  const most = Math.max(...counts);
  return orders.filter((_, index) => counts[index] === most);
}

function daysOf(rows: ScannedDate[][], order: DateOrder, around: ScannedDate[]): string[] {
  const period = periodOf(around, order) ?? undefined;
  return rows.flatMap(([first]) => (first && toDate(first, order, period)) ?? []);
}

function isSorted(days: string[], direction: Direction): boolean {
  return days.every((day, index) => {
    const before = days[index - 1] ?? day;
    return direction === "oldestFirst" ? before <= day : before >= day;
  });
}

/** Two dates of one entry are days apart, not months. */
function nearest(orders: DateOrder[], rows: ScannedDate[][]): DateOrder[] {
  const farthest = orders.map((order) =>
    rows.reduce((most, dates) => {
      const days = dates.flatMap((date) => toDate(date, order) ?? []);
      const [first] = days;
      return first === undefined
        ? most
        : days.reduce((far, day) => Math.max(far, daysApart(first, day)), most);
    }, 0),
  );
  const isNear = farthest.map((days) => days <= 14);
  const kept = orders.filter((_, index) => isNear[index]);
  return kept.length > 0 && farthest.some((days) => days > 20) ? kept : orders;
}

/** The days that a file covers, as the lines around the table say it; null when they have fewer than two dates. */
export function periodOf(around: ScannedDate[], order: DateOrder): Period | null {
  const days = around.flatMap((date) => toDate(date, order) ?? []).toSorted();
  const [from] = days;
  const to = days.at(-1);
  return from !== undefined && to !== undefined && from < to ? { from, to } : null;
}

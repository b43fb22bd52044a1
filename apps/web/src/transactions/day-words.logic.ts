import { addDays, weekdayOf } from "@outlay/client/core";
import { isDay } from "../ui/is-day.ts";

export type DayContext = {
  /** The day in the book's time zone. */
  today: string;
  /** By which weekdays and months are named, besides English. */
  locale: string;
};

const relative = new Map([
  ["today", 0],
  ["heute", 0],
  ["yesterday", -1],
  ["gestern", -1],
  ["vorgestern", -2],
  ["tomorrow", 1],
  ["morgen", 1],
]);

/** Names of weekdays or months, whole and short, in lower case: 1 Monday to 7 Sunday, 1 January to 12 December. */
function namesOf(part: "weekday" | "month", locale: string): Map<string, number> {
  const names = new Map<string, number>();
  const count = part === "weekday" ? 7 : 12;
  for (const language of ["en", locale])
    for (const width of ["long", "short"] as const) {
      const format = new Intl.DateTimeFormat(language, { [part]: width, timeZone: "UTC" });
      for (let number = 1; number <= count; number += 1) {
        // 2024-01-01 is a Monday.
        const date = part === "weekday" ? Date.UTC(2024, 0, number) : Date.UTC(2024, number - 1);
        names.set(plain(format.format(date)), number);
      }
    }
  return names;
}

const plain = (word: string) => word.toLowerCase().replace(/\.$/, "");
const pad = (part: string) => part.padStart(2, "0");

/** The day, if it exists. Without a year it is the latest one that is not after today. */
function toDate(day: string, month: string, year: string | undefined, today: string) {
  const thisYear = today.slice(0, 4);
  const monthAndDay = `-${pad(month)}-${pad(day)}`;
  // Of 29 February the last one may be eight years ago.
  const years = Array.from({ length: 9 }, (_, back) => String(Number(thisYear) - back));
  const dates = (year === undefined ? years : [year]).map((each) => each + monthAndDay);
  return dates.find((date) => isDay(date) && (year !== undefined || date <= today));
}

function readWrittenDay(word: string, today: string): string | undefined {
  const [, isoYear, isoMonth = "", isoDay = ""] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(word) ?? [];
  if (isoYear !== undefined) return toDate(isoDay, isoMonth, isoYear, today);
  const [, day, month = "", year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(word) ?? [];
  return day === undefined ? undefined : toDate(day, month, year, today);
}

/** "1 Nov" and "Nov 1", in words of the locale or in English. */
function readNamedMonth(first: string, second: string, { today, locale }: DayContext) {
  const isNumberFirst = /^\d/.test(first);
  const [number, name] = isNumberFirst ? [first, second] : [second, first];
  const [, day] = /^(\d{1,2})\.?$/.exec(number) ?? [];
  const month = day === undefined ? undefined : namesOf("month", locale).get(plain(name));
  if (day === undefined || month === undefined) return undefined;
  return toDate(day, String(month), undefined, today);
}

function readDay(word: string, { today, locale }: DayContext): string | undefined {
  const days = relative.get(word.toLowerCase());
  if (days !== undefined) return addDays(today, days);
  const weekday = namesOf("weekday", locale).get(plain(word));
  // The latest such day, and not today: for that there is a word.
  if (weekday !== undefined) return addDays(today, -((weekdayOf(today) - weekday + 6) % 7) - 1);
  return readWrittenDay(word, today);
}

type FoundDay = { day: string; words: number };

/** The day that begins with the first of these words, and how many of them say it: "on 1 Nov" are three. */
export function findDay(words: readonly string[], context: DayContext): FoundDay | undefined {
  const [first = "", second = "", third = ""] = words;
  const hasLead = /^(on|am)$/i.test(first);
  const [word, next] = hasLead ? [second, third] : [first, second];
  const named = readNamedMonth(word, next, context);
  const day = named ?? readDay(word, context);
  if (day === undefined) return undefined;
  return { day, words: (hasLead ? 1 : 0) + (named === undefined ? 1 : 2) };
}

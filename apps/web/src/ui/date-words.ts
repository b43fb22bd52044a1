import { isDay } from "./is-day.ts";

/** How dates are written with digits alone: "03/11/2006" or "03.11.2006". */
const sample = (locale: string | undefined): string =>
  new Intl.DateTimeFormat(locale, {
    day: "2-digit",
    month: "2-digit",
    year: "numeric",
    timeZone: "UTC",
  }).format(Date.UTC(2006, 10, 3));

/** A day in words, if the browser writes dates otherwise than the app's locale. While it is typed it may be none yet. */
export function dayInWords(date: string, locale: string): string | undefined {
  if (!isDay(date) || sample(undefined) === sample(locale)) return undefined;
  const format = new Intl.DateTimeFormat(locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return format.format(new Date(`${date}T00:00:00Z`));
}

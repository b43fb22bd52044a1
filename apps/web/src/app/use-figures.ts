import { useMemo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { useBook } from "./book-context.tsx";

/** Writes instants in the book's time zone, counts, and shares: 0.5 as "50 %". */
export function useFigures() {
  const { locale } = useI18n();
  const { book } = useBook();
  return useMemo(() => {
    const { timeZone } = book;
    const instants = new Intl.DateTimeFormat(locale, {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone,
    });
    const dates = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
    const times = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone });
    const months = new Intl.DateTimeFormat(locale, {
      month: "short",
      year: "numeric",
      timeZone: "UTC",
    });
    const counts = new Intl.NumberFormat(locale);
    const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
    const changes = new Intl.NumberFormat(locale, {
      style: "percent",
      maximumFractionDigits: 0,
      signDisplay: "exceptZero",
    });
    return {
      instant: (at: Date) => instants.format(at),
      date: (at: Date) => dates.format(at),
      time: (at: Date) => times.format(at),
      /** A short name for the month of a calendar date, or of a month: "2026-11". */
      shortMonth: (date: string) => months.format(new Date(`${date.slice(0, 7)}-01T00:00:00Z`)),
      /** "50,000" */
      count: (number: number) => counts.format(number),
      percent: (share: number) => percents.format(share),
      change: (share: number) => changes.format(share),
    };
  }, [locale, book]);
}

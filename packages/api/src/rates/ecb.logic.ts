import { AppError, dateInput, type CalendarDate } from "@outlay/core";

/** The value of one euro on a day, as written in the file. */
export type GivenRate = { quote: string; on: CalendarDate; rate: string; line: number };

/**
 * The readers of both formats: they yield rates, and `undefined` at the end of each step. Both the
 * memory they use and the length of a step are bounded, whatever the file contains.
 */
export type RateReader = Generator<GivenRate | undefined, void>;

/** Twice as many as the bank has ever quoted. */
export const maxCurrencies = 100;

export const unreadable = (why: string) =>
  new AppError(
    "rates.unreadable",
    `${why} Send a file of the European Central Bank's reference rates as it is: eurofxref-daily.xml, eurofxref-hist-90d.xml, or eurofxref.csv or eurofxref-hist.csv from its archives.`,
  );

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** As in XML and the history ("2026-11-20"), or as in the daily CSV ("20 November 2026"). */
export function readDay(text: string, line: number): CalendarDate {
  const [, day = "", name = "", year = ""] = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text) ?? [];
  const month = String(months.indexOf(name) + 1).padStart(2, "0");
  const on = dateInput.safeParse(year === "" ? text : `${year}-${month}-${day.padStart(2, "0")}`);
  if (!on.success) throw unreadable(`Line ${line} has no valid date.`);
  return on.data;
}

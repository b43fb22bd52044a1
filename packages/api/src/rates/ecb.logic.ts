import { AppError, dateInput } from "@outlay/core";

/** What one euro was worth on a day, as the file has it. */
export type GivenRate = { quote: string; on: string; rate: string; line: number };

/**
 * The readers of both formats: they hand on rates and end each step of a file with `undefined`. What
 * they keep is bounded, whatever the file holds, and so is a step.
 */
export type RateReader = Generator<GivenRate | undefined, void>;

/** Twice what the bank has ever quoted. */
export const maxCurrencies = 100;

export const unreadable = (why: string) =>
  new AppError(
    "rates.unreadable",
    `${why} Send a file of the European Central Bank's reference rates as it is: eurofxref-daily.xml, eurofxref-hist-90d.xml, or eurofxref.csv or eurofxref-hist.csv out of their archives.`,
  );

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** As XML and the history have it ("2026-11-20"), or as the daily CSV does ("20 November 2026"). */
export function readDay(text: string, line: number): string {
  const [, day = "", name = "", year = ""] = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text) ?? [];
  const month = String(months.indexOf(name) + 1).padStart(2, "0");
  const on = dateInput.safeParse(year === "" ? text : `${year}-${month}-${day.padStart(2, "0")}`);
  if (!on.success) throw unreadable(`Line ${line} has no date of the calendar.`);
  return on.data;
}

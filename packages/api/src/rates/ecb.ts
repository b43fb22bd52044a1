import { setImmediate as breathe } from "node:timers/promises";
import { SaxesParser } from "saxes";
import { isCurrency } from "../currencies.ts";
import { dateInput } from "../dates.ts";
import { AppError } from "../errors.ts";
import { readRate } from "./rates.input.ts";

/** What one euro was worth on a day. */
export type EuroRate = { quote: string; on: string; rate: string };

export type EuroRates = {
  rates: EuroRate[];
  /** Currencies of the file that are no longer current, or unknown. */
  skipped: Set<string>;
};

/** Characters that are read at once: between, other requests have their turn. */
const stepLength = 64 * 1024;

/** Twice what the whole history has: a small file may hold any number, and each becomes a row. */
const maxRates = 500_000;

const unreadable = (why: string) =>
  new AppError(
    "rates.unreadable",
    `${why} Send a file of the European Central Bank's reference rates as it is: eurofxref-daily.xml, eurofxref-hist-90d.xml, or eurofxref.csv or eurofxref-hist.csv out of their archives.`,
  );

const months =
  "January February March April May June July August September October November December".split(
    " ",
  );

/** As XML and the history have it ("2026-11-20"), or as the daily CSV does ("20 November 2026"). */
function readDay(text: string, where: string): string {
  const [, day = "", name = "", year = ""] = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text) ?? [];
  const month = String(months.indexOf(name) + 1).padStart(2, "0");
  const on = dateInput.safeParse(year === "" ? text : `${year}-${month}-${day.padStart(2, "0")}`);
  if (!on.success) throw unreadable(`${where} has no date of the calendar.`);
  return on.data;
}

function addRate(to: EuroRates, { quote, on, rate }: EuroRate, where: string): void {
  if (!isCurrency(quote)) {
    if (!/^[A-Z]{3}$/.test(quote)) throw unreadable(`${where} has no currency.`);
    to.skipped.add(quote);
    return;
  }
  const read = readRate(rate);
  if (read === undefined || quote === "EUR")
    throw unreadable(`${where} has no rate of ${quote} above zero.`);
  if (to.rates.length === maxRates)
    throw unreadable(`${where} goes on after ${maxRates} rates: no file of theirs has as many.`);
  to.rates.push({ quote, on, rate: read });
}

/** Nested elements named Cube: one with `time` for each day, within it one with `currency` and `rate` each. */
async function readXml(text: string): Promise<EuroRates> {
  const read: EuroRates = { rates: [], skipped: new Set() };
  const parser = new SaxesParser();
  let on: string | undefined;
  parser.on("error", () => {
    throw unreadable(`The XML is broken in line ${parser.line}.`);
  });
  parser.on("opentag", ({ name, attributes: { time, currency, rate } }) => {
    if (name !== "Cube") return;
    const where = `Line ${parser.line}`;
    if (time !== undefined) on = readDay(time, where);
    if (currency === undefined || rate === undefined) return;
    if (on === undefined) throw unreadable(`${where} has a rate without a day.`);
    addRate(read, { quote: currency, on, rate }, where);
  });
  for (let from = 0; from < text.length; from += stepLength) {
    parser.write(text.slice(from, from + stepLength));
    await breathe();
  }
  parser.close();
  return read;
}

const cellsOf = (line: string) => line.split(",").map((cell) => cell.trim());

/** A line of currencies, then one for each day; what was not quoted is N/A. Lines may end with a comma. */
async function readCsv(text: string): Promise<EuroRates> {
  const read: EuroRates = { rates: [], skipped: new Set() };
  const [header = "", ...lines] = text.trimEnd().split(/\r?\n/);
  const [, ...currencies] = cellsOf(header);
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const where = `Line ${index + 2}`;
    const [day = "", ...cells] = cellsOf(line);
    if (cells.length !== currencies.length)
      throw unreadable(`${where} has not as many cells as the first line: is the file whole?`);
    const on = readDay(day, where);
    for (const [column, quote] of currencies.entries()) {
      const rate = cells[column] ?? "";
      if (quote !== "" && rate !== "" && rate !== "N/A") addRate(read, { quote, on, rate }, where);
    }
    length += line.length;
    if (length > stepLength) {
      length = 0;
      await breathe();
    }
  }
  return read;
}

/** Reads a file of the European Central Bank's reference rates. Throws `rates.unreadable`, saying where and what to do. */
export async function readEuroRates(file: string): Promise<EuroRates> {
  const text = file.replace(/^\uFEFF/, "").trimStart();
  if (text.startsWith("PK")) throw unreadable("This is an archive: unpack it first.");
  const isXml = text.startsWith("<");
  if (!isXml && !/^Date\s*,/.test(text))
    throw unreadable("This is neither their XML nor their CSV.");
  const read = await (isXml ? readXml(text) : readCsv(text));
  if (read.rates.length === 0) throw unreadable("There is no rate in it.");
  return read;
}

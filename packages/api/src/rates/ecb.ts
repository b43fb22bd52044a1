import { setImmediate as breathe } from "node:timers/promises";
import { isCurrency, type CalendarDate, earliestDate, latestDate } from "@outlay/core";
import { readCsv } from "./ecb-csv.ts";
import { readXml } from "./ecb-xml.ts";
import { maxCurrencies, type RateReader, unreadable } from "./ecb.logic.ts";
import { readRate } from "./rates.contract.ts";

export type EuroRates = {
  /** JSON arrays of { quote, on, rate }, as text: far smaller than the objects. */
  batches: string[];
  count: number;
  from: CalendarDate;
  to: CalendarDate;
  currencies: Set<string>;
  /** Currencies of the file that are unknown or no longer in use. */
  skipped: Set<string>;
};

const ratesInBatch = 10_000;
/** Twice as many as in the whole history: a small file may contain any number, and each becomes a row. */
const maxRates = 500_000;
/** Throws for text that is not a currency code; false for a currency that is not in use. */
function isUsed(quote: string, line: number, { currencies, skipped }: EuroRates): boolean {
  const isKnown = isCurrency(quote);
  if (!isKnown && !/^[A-Z]{3}$/.test(quote)) throw unreadable(`Line ${line} has no currency.`);
  (isKnown ? currencies : skipped).add(quote);
  if (currencies.size + skipped.size > maxCurrencies)
    throw unreadable(`Line ${line} has one more than ${maxCurrencies} currencies.`);
  return isKnown;
}

async function gather(reader: RateReader): Promise<EuroRates> {
  const read: EuroRates = {
    batches: [],
    count: 0,
    from: latestDate,
    to: earliestDate,
    currencies: new Set(),
    skipped: new Set(),
  };
  let batch: object[] = [];
  const close = () => {
    if (batch.length > 0) read.batches.push(JSON.stringify(batch));
    batch = [];
  };
  for (const given of reader) {
    if (!given) {
      await breathe();
      continue;
    }
    const { quote, on, line } = given;
    if (!isUsed(quote, line, read)) continue;
    const rate = readRate(given.rate);
    if (rate === undefined || quote === "EUR")
      throw unreadable(`Line ${line} has no rate of ${quote} above zero.`);
    if (read.count === maxRates)
      throw unreadable(
        `The file has more than ${maxRates} rates by line ${line}: no file of the bank has so many.`,
      );
    read.count += 1;
    if (on < read.from) read.from = on;
    if (on > read.to) read.to = on;
    batch.push({ quote, on, rate });
    if (batch.length === ratesInBatch) close();
  }
  close();
  return read;
}

/** Reads a file of the European Central Bank's reference rates. Throws `rates.unreadable`, saying where and what to do. */
export async function readEuroRates(file: string): Promise<EuroRates> {
  const text = file.replace(/^\uFEFF/, "").trim();
  if (text.startsWith("PK")) throw unreadable("This is an archive: unpack it first.");
  const isXml = text.startsWith("<");
  if (!isXml && !/^Date\s*,/.test(text))
    throw unreadable("This is neither the bank's XML nor its CSV.");
  const read = await gather(isXml ? readXml(text) : readCsv(text));
  if (read.count === 0) throw unreadable("The file has no rates.");
  return read;
}

import { maxCurrencies, type RateReader, readDay, unreadable } from "./ecb.logic.ts";

/** Ten times as long as in the bank's files. */
const maxLineLength = 4096;
/** Characters that are read at once. */
const stepLength = 16 * 1024;

const cellsOf = (line: string) => line.split(",").map((cell) => cell.trim());

/** Yields the lines one by one, because splitting the whole text could make any number of objects. */
function* linesOf(text: string): Generator<[line: string, number: number]> {
  let number = 0;
  for (let from = 0; from <= text.length;) {
    number += 1;
    const end = text.indexOf("\n", from);
    const to = end < 0 ? text.length : end;
    if (to - from > maxLineLength)
      throw unreadable(`Line ${number} has more than ${maxLineLength} characters.`);
    yield [text.slice(from, to), number];
    from = to + 1;
  }
}

function readHeader(line: string): string[] {
  const [, ...currencies] = cellsOf(line);
  if (currencies.length > maxCurrencies)
    throw unreadable(`Line 1 has more than ${maxCurrencies} columns.`);
  const named = currencies.filter((currency) => currency !== "");
  const twice = named.find((currency, at) => named.indexOf(currency) !== at);
  if (twice !== undefined) throw unreadable(`Line 1 has ${twice} twice.`);
  return currencies;
}

/** A line of currencies, then one for each day; N/A means not quoted. Lines may end with a comma. */
export function* readCsv(text: string): RateReader {
  let currencies: string[] = [];
  let length = 0;
  for (const [content, line] of linesOf(text)) {
    if (line === 1) {
      currencies = readHeader(content);
      continue;
    }
    const [day = "", ...cells] = cellsOf(content);
    if (cells.length !== currencies.length)
      throw unreadable(
        `Line ${line} has not as many cells as the first line. Is the file complete?`,
      );
    const on = readDay(day, line);
    for (const [column, quote] of currencies.entries()) {
      const rate = cells[column] ?? "";
      if (quote !== "" && rate !== "" && rate !== "N/A") yield { quote, on, rate, line };
    }
    length += content.length;
    if (length > stepLength) {
      length = 0;
      yield undefined;
    }
  }
}

import { isCurrency } from "@outlay/core/without-schemas";
import { readCurrency } from "./currency-marks.ts";
import { scanDate, scanShortDate } from "./dates.ts";
import { directionOf } from "./direction-words.ts";
import { scanNumber } from "./numbers.ts";
import type { CsvRecord } from "./records.ts";
import { isStateWord } from "./row-words.ts";

/** What the cells of a column are, as shares of those that are not empty. */
export type Profile = {
  filled: number;
  dates: number;
  shortDates: number;
  ids: number;
  numbers: number;
  decimals: number;
  zeros: number;
  currencies: number;
  directions: number;
  /** Whether some of them are of money in, and some of money out. */
  hasBothDirections: boolean;
  /** Of a direction by a sign alone, which may stand for an empty cell. */
  bareSigns: number;
  states: number;
  accounts: number;
  texts: number;
  distinct: number;
};

export const sampleRows = 400;

export function profileOf(body: CsvRecord[], index: number): Profile {
  const seen = new Set<string>();
  const directions = new Set<string>();
  const counts = {
    dates: 0,
    shortDates: 0,
    ids: 0,
    numbers: 0,
    decimals: 0,
    zeros: 0,
    currencies: 0,
    directions: 0,
    bareSigns: 0,
    states: 0,
    accounts: 0,
    texts: 0,
  };
  let filled = 0;
  for (const { cells } of body.slice(0, sampleRows)) {
    const cell = cells[index] ?? "";
    if (cell === "") continue;
    filled += 1;
    seen.add(cell);
    const number = scanNumber(cell);
    if (scanDate(cell)) counts.dates += 1;
    if (scanShortDate(cell)) counts.shortDates += 1;
    if (/^'?[\w./:-]{4,}'?$/.test(cell) && /\d/.test(cell)) counts.ids += 1;
    if (number) counts.numbers += 1;
    if (number && number.marks !== "" && !scanDate(cell)) counts.decimals += 1;
    if (number && !/[1-9]/.test(number.body)) counts.zeros += 1;
    if (isCode(cell)) counts.currencies += 1;
    const direction = directionOf(cell);
    if (direction !== null) counts.directions += 1;
    if (direction !== null) directions.add(direction);
    if (/^[-+]$/.test(cell)) counts.bareSigns += 1;
    if (isStateWord(cell)) counts.states += 1;
    if (/^(?:[A-Z]{2}\d{2}[\dA-Z ]{6,40}|[\d /-]{6,40})$/.test(cell)) counts.accounts += 1;
    if (/\p{Letter}/u.test(cell) && !number && !scanDate(cell)) counts.texts += 1;
  }
  const share = (count: number) => (filled === 0 ? 0 : count / filled);
  return {
    filled,
    dates: share(counts.dates),
    shortDates: share(counts.shortDates),
    ids: share(counts.ids),
    numbers: share(counts.numbers),
    decimals: share(counts.decimals),
    zeros: share(counts.zeros),
    currencies: share(counts.currencies),
    directions: share(counts.directions),
    hasBothDirections: directions.size === 2,
    bareSigns: share(counts.bareSigns),
    states: share(counts.states),
    accounts: share(counts.accounts),
    texts: share(counts.texts),
    distinct: seen.size,
  };
}

const isCode = (cell: string) =>
  readCurrency(cell) !== undefined || (/^[A-Z]{3}$/.test(cell) && isCurrency(cell));

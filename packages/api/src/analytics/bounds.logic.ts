import { type AppError, fieldError, type CalendarDate } from "@outlay/core";
import { maxExplained, maxFigures, maxPoints } from "./report.contract.ts";

// A report is built in memory, so its size is bounded before its rows are read: by its points (days,
// weeks, months), and by the product of its points and the accounts or categories of each point.

/** Exchange rates in all explanations together: each lists every rate it used. */
const maxListedRates = 20_000;
/** Rows read for one report: daily totals, or exchange rates. */
export const maxRows = 50_000;

const figure = new Intl.NumberFormat("en");
const text = (count: number) => figure.format(count);

type Asked = { from?: CalendarDate | undefined; to?: CalendarDate | undefined; explain: boolean };

type Size = {
  points: number;
  /** The unit of the points: "days". */
  unit: string;
  /** The number of accounts or categories of each point. */
  parts: number;
  /** Their name: "accounts". */
  partName: string;
  /** The field that reduces the points; by default the days. */
  field?: string;
  /** Advice for a smaller report. */
  remedy: string;
};

const refuse = (field: string, message: string): AppError =>
  fieldError("input.invalid", [field], message);

/** Throws `input.invalid` if a report would be too large. */
export function assertSize(
  { input }: { input: Asked },
  { points, unit, parts, partName, remedy, ...size }: Size,
): void {
  const field = size.field ?? (input.from === undefined ? "to" : "from");
  if (points > maxPoints)
    throw refuse(
      field,
      `These are ${text(points)} ${unit}, and a report has at most ${text(maxPoints)}. ${remedy}`,
    );
  const product = points * parts;
  const counted = `${text(points)} ${unit} times ${text(parts)} ${partName}`;
  if (product > maxFigures)
    throw refuse(
      field,
      `These are ${counted}, and a report has at most ${text(maxFigures)} figures. ${remedy}`,
    );
  if (input.explain && product > maxExplained)
    throw refuse(
      "explain",
      `These are ${counted}, and at most ${text(maxExplained)} figures are explained at once. ${remedy} Or omit explain.`,
    );
}

/** Throws `input.invalid` if a report would read too many rows. */
export function assertFewRows(rows: readonly unknown[], what: string): void {
  if (rows.length > maxRows)
    throw refuse(
      "from",
      `These days have more than ${text(maxRows)} ${what}. Choose fewer days, or one account.`,
    );
}

/** Counts the exchange rates that a report's explanations list. Throws `input.invalid` beyond the bound. */
export function countListedRates(): (rates: number) => void {
  let listed = 0;
  return (rates) => {
    listed += rates;
    if (listed > maxListedRates)
      throw refuse(
        "explain",
        `The explanations would list more than ${text(maxListedRates)} exchange rates. Choose fewer days, or omit explain.`,
      );
  };
}

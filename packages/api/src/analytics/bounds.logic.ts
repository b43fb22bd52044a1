import { type AppError, fieldError } from "@outlay/core";
import { maxExplained, maxFigures, maxPoints } from "./report.contract.ts";

// A report is made as one value, so its size is bounded before its rows are read: by its points (days,
// weeks, months), and by the product of its points and the accounts or categories that each is made of.

/** Exchange rates in all explanations together: each names every rate that it was made with. */
const maxListedRates = 20_000;
/** Rows that are read for one report: totals of days, or exchange rates. */
export const maxRows = 50_000;

const figure = new Intl.NumberFormat("en");
const text = (count: number) => figure.format(count);

type Asked = { from?: string | undefined; to?: string | undefined; explain: boolean };

type Size = {
  points: number;
  /** What the points are: "days". */
  unit: string;
  /** How many accounts or categories each point is made of. */
  parts: number;
  /** What those are: "accounts". */
  of: string;
  /** The field to change for fewer points; by default the days. */
  field?: string;
  /** How to ask for less. */
  remedy: string;
};

const refuse = (field: string, message: string): AppError =>
  fieldError("input.invalid", [field], message);

/** Throws `input.invalid` for a report that would be too large. */
export function assertSize(
  { input }: { input: Asked },
  { points, unit, parts, of, remedy, ...size }: Size,
): void {
  const field = size.field ?? (input.from === undefined ? "to" : "from");
  if (points > maxPoints)
    throw refuse(
      field,
      `These are ${text(points)} ${unit}, and a report has at most ${text(maxPoints)}. ${remedy}`,
    );
  const product = points * parts;
  const counted = `${text(points)} ${unit} times ${text(parts)} ${of}`;
  if (product > maxFigures)
    throw refuse(
      field,
      `These are ${counted}, and a report has at most ${text(maxFigures)} figures. ${remedy}`,
    );
  if (input.explain && product > maxExplained)
    throw refuse(
      "explain",
      `These are ${counted}, and at most ${text(maxExplained)} figures are explained at once. ${remedy} Or leave explain out.`,
    );
}

/** Throws `input.invalid` where a report would read more rows than it may. */
export function assertFewRows(rows: readonly unknown[], what: string): void {
  if (rows.length > maxRows)
    throw refuse(
      "from",
      `More than ${text(maxRows)} ${what} belong to these days. Ask for fewer days, or for one account.`,
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
        `The explanations would list more than ${text(maxListedRates)} exchange rates. Ask for fewer days, or leave explain out.`,
      );
  };
}

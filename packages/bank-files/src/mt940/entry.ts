import { isoDay, lastDayWithin } from "../values/days.ts";
import { oneLine } from "../values/lines.ts";
import { negated, readDecimal } from "../values/decimals.ts";
import type { DecimalMark } from "../types.ts";

/** A ":61:" of a statement. */
export type SwiftEntry = {
  date: string | null;
  valueDate: string | null;
  amount: string | null;
  isReversal: boolean;
  isExpected: boolean;
  bankId: string | null;
  /** Some banks write the name behind the customer's reference of 16 characters. */
  name: string | null;
  extra: string;
};

/**
 * Value date YYMMDD, booking day MMDD, mark, the third letter of the currency, amount, type and references:
 * "2603020302D3,99NMSCNONREF//B1". A C or D behind R (reversal) or E (expected).
 */
const pattern =
  /^(\d{6}) {0,4}(?:(\d{4}) {0,4})?([RE]?[CD]) ?(?:[A-Z] ?)?([\d.,]{1,18}) ?(?:[A-Z][A-Z\d]{3})?/;

/** Reads a ":61:"; null where it is none. */
export function readEntry(lines: string[], mark: DecimalMark): SwiftEntry | null {
  const line = lines[0] ?? "";
  const match = pattern.exec(line);
  if (!match) return null;
  const [head, value = "", booked, kind = "", amount = ""] = match;
  const references = line.slice(head.length);
  const valueDate = swiftDay(value);
  const read = readDecimal(amount, mark);
  return {
    date: valueDate && booked && booked !== "0000" ? nearestDay(booked, valueDate) : valueDate,
    valueDate,
    amount: read !== null && isOut(kind) ? negated(read) : read,
    isReversal: kind.startsWith("R"),
    isExpected: kind.startsWith("E"),
    bankId: bankReference(references),
    name: references.includes("//") ? null : oneLine(references.slice(16)),
    extra: lines.slice(1).join("\n"),
  };
}

/** A reversed credit is money out, a reversed debit money in. */
const isOut = (kind: string) => kind === "D" || kind === "RC" || kind === "ED";

/** What follows "//"; the customer's own reference is before it, and may have single slashes. */
function bankReference(references: string): string | null {
  const at = references.indexOf("//");
  const reference = at === -1 ? "" : references.slice(at + 2).trim();
  return reference === "" || reference === "NONREF" ? null : reference;
}

/** YYMMDD, from 1980 to 2079. Banks that count 30 days a month write a day that February lacks. */
export function swiftDay(text: string): string | null {
  const [year = 0, month = 0, day = 0] = [0, 2, 4].map((at) => Number(text.slice(at, at + 2)));
  return lastDayWithin(year < 80 ? 2000 + year : 1900 + year, month, day);
}

/** MMDD in the year that puts it nearest to another day: at New Year it may be another than that day's. */
function nearestDay(monthDay: string, day: string): string | null {
  const month = Number(monthDay.slice(0, 2));
  const date = Number(monthDay.slice(2));
  const year = Number(day.slice(0, 4));
  if (Math.abs(month - Number(day.slice(5, 7))) < 6) return lastDayWithin(year, month, date);
  const candidates = [0, -1, 1].flatMap((years) => isoDay(year + years, month, date) ?? []);
  const distance = (candidate: string) => Math.abs(Date.parse(candidate) - Date.parse(day));
  return candidates.toSorted((one, other) => distance(one) - distance(other))[0] ?? null;
}

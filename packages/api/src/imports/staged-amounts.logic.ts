import {
  type CurrencyCode,
  currencyDigits,
  decimalText,
  isCurrency,
  toUnits,
} from "@outlay/core/without-schemas";
import type { FileRow } from "@outlay/bank-files";
import { cutText } from "../support/cut-text.logic.ts";

/** Of amounts in minor units. */
const largest = 999_999_999_999_999_999n;
const decimalPattern = /^([+-]?)(\d{1,40})(?:\.(\d{0,20}))?$/;

function withoutZeros(fraction: string): string {
  let end = fraction.length;
  while (fraction[end - 1] === "0") end -= 1;
  return fraction.slice(0, end);
}

/** Minor units of a file's decimal; undefined where the currency has fewer digits, or where no amount is so large. Nothing is rounded. */
export function toMinorUnits(text: string, currency: CurrencyCode): bigint | undefined {
  const match = decimalPattern.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "0", fraction = ""] = match;
  const digits = withoutZeros(fraction);
  const decimal = decimalText(digits === "" ? whole : `${whole}.${digits}`);
  const minor = toUnits(decimal, currencyDigits(currency));
  if (minor === undefined || minor > largest) return undefined;
  return sign === "-" ? -minor : minor;
}

/** Why a file's decimal is no amount of the currency. */
export function amountFault(text: string, currency: CurrencyCode): string {
  const [whole = "", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  if (withoutZeros(fraction).length > currencyDigits(currency))
    return `${text} has more digits after the point than ${currency} has.`;
  return `${cutText(whole, 20)} is not an amount that can be recorded.`;
}

/** The amount in a foreign currency, if it is one; without a sign. */
export function stageOriginal(original: FileRow["original"]) {
  if (!original || !isCurrency(original.currency)) return null;
  const minor = toMinorUnits(original.amount, original.currency);
  if (minor === undefined || minor === 0n) return null;
  return { amountMinor: String(minor < 0n ? -minor : minor), currency: original.currency };
}

/** A fee that is part of the amount, without a sign. */
export function stageFee(fee: string | null, currency: CurrencyCode): string | null {
  const minor = fee === null ? undefined : toMinorUnits(fee, currency);
  if (minor === undefined || minor === 0n) return null;
  return String(minor < 0n ? -minor : minor);
}

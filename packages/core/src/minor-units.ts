import type { z } from "zod";
import { type CurrencyCode, currencyDigits, maxCurrencyDigits } from "./currencies.ts";

/** Plain decimal text, as sent but without leading zeros ("12.50", "-3", "0"): money that still lacks its currency. */
export type Decimal = string & z.$brand<"Decimal">;

/** A text that is a decimal already. Input goes through `amountInput`. */
export const decimalText = (text: string) => text as Decimal;

/** A decimal in units of which there are ten to the power of `digits` in one; undefined when it has more digits. */
export function toUnits(decimal: Decimal, digits: number): bigint | undefined {
  const [whole = "", fraction = ""] = decimal.split(".");
  return fraction.length > digits ? undefined : BigInt(whole + fraction.padEnd(digits, "0"));
}

/** Minor units of a decimal in a currency: "12.50" EUR is 1250n. Throws a RangeError when it has more digits than the currency. */
export function parseMinor(decimal: Decimal, currency: CurrencyCode): bigint {
  const minor = toUnits(decimal, currencyDigits(currency));
  if (minor === undefined) throw new RangeError(`${decimal} has more digits than ${currency}`);
  return minor;
}

/** The decimal string of minor units, with exactly the currency's digits: 1250n EUR is "12.50". */
export function formatMinor(minor: bigint, currency: CurrencyCode): Decimal {
  const digits = currencyDigits(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  const unsigned = digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return decimalText(minor < 0n ? `-${unsigned}` : unsigned);
}

/**
 * Thousandths of a currency unit: the one scale on which amounts of all currencies compare. What is less, in the two
 * currencies of four digits, is cut off.
 */
export function minorToThousandths(minor: bigint, currency: CurrencyCode): bigint {
  const digits = currencyDigits(currency);
  return digits > 3 ? minor / 10n ** BigInt(digits - 3) : minor * 10n ** BigInt(3 - digits);
}

export function decimalToThousandths(decimal: Decimal): bigint {
  return (toUnits(decimal, maxCurrencyDigits) ?? 0n) / 10n ** BigInt(maxCurrencyDigits - 3);
}

import { z } from "zod";
import {
  type CurrencyCode,
  currencyCodes,
  currencyDigits,
  isCurrency,
  maxCurrencyDigits,
} from "./currencies.ts";
import { fieldError, type Issue } from "./errors.ts";
import {
  type Decimal,
  decimalText,
  decimalToThousandths,
  formatMinor,
  minorToThousandths,
  toUnits,
} from "./minor-units.ts";

const maxDigits = 15;
const decimalPattern = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * An amount in minor units of its currency. Where a rule is about one currency, `Currency` stands for it
 * (a type parameter, as in `convert`), and an amount of another one cannot be added.
 */
export type Money<Currency extends CurrencyCode = CurrencyCode> = {
  readonly minor: bigint;
  readonly currency: Currency;
};

/** An amount that was given, or one that is stored. */
export type Amount = Decimal | Money;

function readDecimal(value: string | number): Decimal | { fault: string } {
  const match = decimalPattern.exec(Object.is(value, -0) ? "0" : String(value));
  if (!match) {
    return {
      fault:
        'Write the amount as a plain decimal such as "12.50", without exponent, plus sign or separators.',
    };
  }
  const [, sign = "", whole = "", fraction = ""] = match;
  const integer = whole.replace(/^0+/, "") || "0";
  if (fraction.length > maxCurrencyDigits) {
    // A number that was calculated, such as 0.1 + 0.2, is seldom the one that was meant.
    const remedy = typeof value === "number" ? ` This number is ${value}: send it as text.` : "";
    return {
      fault: `No currency has more than ${maxCurrencyDigits} digits after the point.${remedy}`,
    };
  }
  // Zeros at the end of the fraction say nothing: the largest amounts are shown with them.
  if (integer.length + fraction.replace(/0{1,4}$/, "").length > maxDigits) {
    return { fault: `Amounts have at most ${maxDigits} digits.` };
  }
  return decimalText(sign + (fraction === "" ? integer : `${integer}.${fraction}`));
}

// For the JSON Schema alone, without lookahead, which not every validator has: one and more with
// `maxDigits` digits in all (zeros at the end aside), and what is between zero and one.
const fromOne = String.raw`[1-9]\d{0,10}(\.\d{1,4})?|[1-9]\d{11}(\.\d{1,3}0?)?|[1-9]\d{12}(\.\d{1,2}0{0,2})?|[1-9]\d{13}(\.\d0{0,3})?|[1-9]\d{14}(\.0{1,4})?`;
const belowOne = String.raw`0\.([1-9]\d{0,3}|0[1-9]\d{0,2}|00[1-9]\d?|000[1-9])`;
const largest = 10 ** maxDigits - 1;

/** A decimal in input; `text` and `number` describe its two forms in the JSON Schema. */
function decimalInput(text: { pattern: string }, number: Record<string, number>) {
  return z
    .union([z.string().max(40).meta(text), z.number().meta(number)], {
      error: 'Give the amount as a decimal string such as "12.50", or as a number.',
    })
    .transform((value, ctx): Decimal => {
      const decimal = readDecimal(value);
      if (typeof decimal === "string") return decimal;
      ctx.addIssue({ code: "custom", message: decimal.fault });
      return z.NEVER;
    });
}

/** An amount of money in input: a decimal string or a JSON number, above zero. */
export const amountInput = decimalInput(
  { pattern: `^0*(${fromOne}|${belowOne})$` },
  { exclusiveMinimum: 0, maximum: largest },
)
  .refine(
    (decimal) => !decimal.startsWith("-") && /[1-9]/.test(decimal),
    "Give an amount above zero.",
  )
  .meta({
    description:
      "Decimal string (or number) above zero, with at most the currency's number of digits",
    examples: ["12.50"],
  });

/** A sum of money in input that may be zero or below, such as an opening balance. */
export const signedAmountInput = decimalInput(
  { pattern: String.raw`^-?0*(${fromOne}|0(\.\d{1,4})?)$` },
  { minimum: -largest, maximum: largest },
).meta({
  description: "Decimal string (or number), may be negative",
  examples: ["-250.00"],
});

/** A part of a sum in input: below zero for what lowers it, such as a coupon on a receipt. */
export const partAmountInput = decimalInput(
  { pattern: `^-?0*(${fromOne}|${belowOne})$` },
  { minimum: -largest, maximum: largest },
)
  .refine((decimal) => /[1-9]/.test(decimal), "Give an amount other than zero.")
  .meta({
    description:
      "Decimal string (or number) above or below zero, with at most the currency's number of digits",
    examples: ["12.50"],
  });

/** Money in output: a decimal string with exactly the currency's digits. */
export const amountOutput = z.string().meta({
  description: "Decimal string with the currency's number of digits",
  pattern: String.raw`^-?\d+(\.\d{1,4})?$`,
  examples: ["12.50"],
});

const currencyFault = 'Give an ISO 4217 currency code in capitals, such as "EUR".';

/** An ISO 4217 code, in capitals. */
export const currencyInput = z
  .string()
  .length(3, { error: currencyFault, abort: true })
  .refine(isCurrency, currencyFault)
  .meta({ description: "ISO 4217 code", enum: currencyCodes, examples: ["EUR"] })
  .brand<"CurrencyCode">();

/** Whether a decimal has exactly the digits of its currency, as every amount that is shown has. */
export function hasItsDigits(decimal: Decimal, currency: string): boolean {
  const [, fraction = ""] = decimal.split(".");
  return isCurrency(currency) && fraction.length === currencyDigits(currency);
}

/**
 * Minor units of an amount in a currency. A stored amount of another currency is taken by its digits, as if
 * they were given again. Throws `input.invalid` at `path` when it has more digits than the currency.
 */
export function toMinor(amount: Amount, currency: CurrencyCode, path: Issue["path"]): bigint {
  if (typeof amount === "object" && amount.currency === currency) return amount.minor;
  const decimal = toDecimal(amount);
  const digits = currencyDigits(currency);
  const minor = toUnits(decimal, digits);
  if (minor !== undefined) return minor;
  throw fieldError(
    "input.invalid",
    path,
    digits === 0
      ? `${currency} has no digits after the point.`
      : `${currency} has ${digits} digits after the point, not more.`,
  );
}

export function toThousandths(amount: Amount): bigint {
  return typeof amount === "object"
    ? minorToThousandths(amount.minor, amount.currency)
    : decimalToThousandths(amount);
}

const toDecimal = (amount: Amount): Decimal =>
  typeof amount === "object" ? formatMinor(amount.minor, amount.currency) : amount;

/** Whether an amount that was given, or is stored, is so many minor units of a currency. */
export function isAmount(amount: Amount, minor: bigint, currency: CurrencyCode): boolean {
  const exact = (text: Decimal) => toUnits(text, maxCurrencyDigits);
  return exact(toDecimal(amount)) === exact(formatMinor(minor, currency));
}

/** The sum of amounts of one currency. */
export function sumMoney<Currency extends CurrencyCode>(
  currency: Currency,
  amounts: Iterable<Money<NoInfer<Currency>>>,
): Money<Currency> {
  let minor = 0n;
  for (const amount of amounts) minor += amount.minor;
  return { minor, currency };
}

/** The sums of amounts of any currencies, one for each, in the order of their codes. */
export function sumByCurrency(amounts: Iterable<Money>): Money[] {
  const sums = new Map<CurrencyCode, bigint>();
  for (const { currency, minor } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + minor);
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, minor]) => ({ minor, currency }));
}

import type { DecimalMark } from "../types.ts";

const blanks = /[\s\u00a0\u202f\u2009]/g;

/** Of the digits and marks of a number. */
const longest = 40;

type Parts = { sign: "" | "-"; digits: string };

/** The digits and marks of a number, and its sign before or behind it; null where anything else is left over. */
function split(text: string): Parts | null {
  let rest = withoutCurrency(text.replaceAll(blanks, "").replaceAll(/[\u2212\u2013]/g, "-"));
  let negative = false;
  if (rest.startsWith("(") && rest.endsWith(")")) {
    negative = true;
    rest = rest.slice(1, -1);
  } else if (/^[+-]/.test(rest)) {
    negative = rest.startsWith("-");
    rest = rest.slice(1);
  } else if (/[+-]$/.test(rest)) {
    negative = rest.endsWith("-");
    rest = rest.slice(0, -1);
  }
  rest = withoutCurrency(rest);
  const isNumber = rest.length <= longest && /^[\d.,'’]+$/.test(rest) && /\d/.test(rest);
  return isNumber ? { sign: negative ? "-" : "", digits: rest } : null;
}

/** The sign of a currency may be before or behind that of the number: "-$5", "$-5", "5-€". */
const withoutCurrency = (text: string) => text.replace(/^\p{Sc}/u, "").replace(/\p{Sc}$/u, "");

/** Groups of three, or the lakh groups of India, between one and the same mark. */
const grouped = /^\d{1,3}(?:([.,'’])\d{3}(?:\1\d{3}){0,9})?$|^\d{1,2}(?:,\d{2}){1,9},\d{3}$/;

/** What is plain decimal text already, as in most files. */
const plain = /^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,18})?$/;

/** A number as plain decimal text ("-1250.00"), with the digits as they are; null where it is none. */
export function readDecimal(text: string, mark: DecimalMark): string | null {
  if (mark === "." && plain.test(text)) return text.startsWith("-0") ? unsignedZero(text) : text;
  const parts = split(text);
  if (!parts) return null;
  const at = parts.digits.lastIndexOf(mark);
  const whole = at === -1 ? parts.digits : parts.digits.slice(0, at);
  const fraction = at === -1 ? "" : parts.digits.slice(at + 1);
  const isPlain = /^\d*$/.test(whole) || (grouped.test(whole) && !whole.includes(mark));
  if (!isPlain || !/^\d*$/.test(fraction)) return null;
  const integer = withoutZeros(whole.replaceAll(/\D/g, "")) || "0";
  return unsignedZero(`${parts.sign}${integer}${fraction === "" ? "" : `.${fraction}`}`);
}

/** Zero has no sign. */
const unsignedZero = (decimal: string) =>
  /[1-9]/.test(decimal) ? decimal : decimal.replace("-", "");

function withoutZeros(digits: string): string {
  const first = digits.search(/[1-9]/);
  return first === -1 ? "" : digits.slice(first);
}

/** What one number says of its decimal mark: that it is this one, nothing, or that its one mark is before three digits. */
type Evidence = DecimalMark | "none" | { lone: DecimalMark; endsInZero: boolean };

function evidenceOf(text: string): Evidence {
  if (plain.test(text) && text.at(-4) !== ".") return text.includes(".") ? "." : "none";
  const digits = split(text)?.digits ?? "";
  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  if (last === -1) return "none";
  const mark = digits[last] === "." ? "." : ",";
  if (digits.includes(otherMark(mark)) || /['’]/.test(digits)) return mark;
  if (digits.indexOf(mark) !== last) return otherMark(mark);
  const isGroup = digits.length - last === 4 && last >= 1 && last <= 3 && !digits.startsWith("0");
  return isGroup ? { lone: mark, endsInZero: digits.endsWith("0") } : mark;
}

const otherMark = (mark: DecimalMark): DecimalMark => (mark === "." ? "," : ".");

/**
 * The decimal mark of a column of numbers. Where no number shows it, the digits of their currency decide a lone group of
 * three: 1.250 is one and a quarter in KWD, 1.234 is no amount of cents. `open` when both readings remain.
 */
export function decimalMarkOf(
  texts: Iterable<string>,
  currencyDigits: number | null,
): { mark: DecimalMark; open: boolean } {
  const counts = { ".": 0, ",": 0 };
  let lone: DecimalMark | undefined;
  let allEndInZero = true;
  for (const text of texts) {
    const evidence = evidenceOf(text);
    if (evidence === "none") continue;
    if (typeof evidence === "string") counts[evidence] += 1;
    else {
      lone ??= evidence.lone;
      allEndInZero &&= evidence.endsInZero;
    }
  }
  if (counts["."] > 0 || counts[","] > 0)
    return {
      mark: counts["."] >= counts[","] ? "." : ",",
      open: counts["."] > 0 && counts[","] > 0,
    };
  if (!lone) return { mark: ".", open: false };
  if (currencyDigits === 3) return { mark: lone, open: false };
  return {
    mark: otherMark(lone),
    open: currencyDigits === null || (currencyDigits > 0 && allEndInZero),
  };
}

/** The sum of plain decimals, with as many digits as the longest has. */
export function sumDecimals(decimals: readonly string[]): string {
  const scale = decimals.reduce((most, decimal) => Math.max(most, fractionOf(decimal).length), 0);
  let units = 0n;
  for (const decimal of decimals) units += unitsOf(decimal, scale);
  return fromUnits(units, scale);
}

const fractionOf = (decimal: string) => decimal.split(".")[1] ?? "";

/** A plain decimal in units of 10 to the power of -scale. */
export function unitsOf(decimal: string, scale: number): bigint {
  const whole = decimal.split(".")[0] ?? "";
  return BigInt(whole + fractionOf(decimal).padEnd(scale, "0"));
}

export function fromUnits(units: bigint, scale: number): string {
  const text = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const point = text.length - scale;
  const unsigned = scale === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`;
  return units < 0n ? `-${unsigned}` : unsigned;
}

/** Whether two plain decimals are the same number, however many zeros they end in. */
export function isSameDecimal(one: string, other: string): boolean {
  const scale = Math.max(fractionOf(one).length, fractionOf(other).length);
  return unitsOf(one, scale) === unitsOf(other, scale);
}

/** The number with the other sign; zero has none. */
export const negated = (decimal: string) => (/[1-9]/.test(decimal) ? `-${decimal}` : decimal);

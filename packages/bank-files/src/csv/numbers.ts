import { currencyMarks, readCurrency } from "./currency-marks.ts";
import type { DecimalMark } from "../types.ts";

/** A number as written: which of its marks is the decimal one is not decided yet. */
export type Scanned = {
  isNegative: boolean;
  /** It has a sign or parentheses, not only a word such as "Cr". */
  hasSign: boolean;
  /** A word or letter says which way the money went. */
  side: "in" | "out" | null;
  currency: string | null;
  /** Runs of digits and, between them, the marks: "1.234,5" has three runs and the marks "." and ",". */
  runs: string[];
  marks: string[];
};

const sides = new Map<string, "in" | "out">([
  ...["cr", "c", "credit", "h", "haben", "bij"].map((word) => [word, "in"] as const),
  ...["dr", "d", "db", "debit", "s", "soll", "af"].map((word) => [word, "out"] as const),
]);

const minus = new Set(["-", "−", "–", "‐", "‑", "﹣", "－"]);
const blanks = " \u00a0\u202f\u2009\u2007'’`´";
const longest = 60;

const isDigit = (char: string | undefined) => char !== undefined && char >= "0" && char <= "9";
const isMark = (char: string | undefined) => char === "." || char === ",";

/** Reads a number's parts; null when any character is left over. */
export function scanNumber(cell: string): Scanned | null {
  const text = unguarded(cell);
  if (text === "" || text.length > longest) return null;
  let from = 0;
  while (from < text.length && !isDigit(text[from])) from += 1;
  if (from === text.length) return null;
  if (isMark(text[from - 1]) && !/[a-z]/i.test(text[from - 2] ?? "")) from -= 1;
  let to = text.length;
  while (!isDigit(text[to - 1])) to -= 1;
  if (isMark(text[to])) to += 1;
  const body = splitBody(text.slice(from, to));
  const around = body && readAround(text.slice(0, from), text.slice(to));
  return around && { ...around, ...body };
}

/** Spreadsheets are kept from reading a cell as a formula by a leading apostrophe or by ="12.00". */
function unguarded(cell: string): string {
  const text = cell.trim();
  if (text.startsWith('="') && text.endsWith('"')) return text.slice(2, -1);
  return text.startsWith("'") ? text.slice(1) : text;
}

function splitBody(body: string): { runs: string[]; marks: string[] } | null {
  const runs = [""];
  const marks: string[] = [];
  for (const char of body) {
    if (isDigit(char)) runs[runs.length - 1] += char;
    else if (isMark(char) || blanks.includes(char)) {
      marks.push(isMark(char) ? char : " ");
      runs.push("");
    } else return null;
  }
  return { runs, marks };
}

type Around = Omit<Scanned, "runs" | "marks">;

/** What stands before and behind the digits: signs, parentheses, currencies, and words for the direction. */
function readAround(before: string, behind: string): Around | null {
  const found: Around = { isNegative: false, hasSign: false, side: null, currency: null };
  let signs = 0;
  const isBracketed = before.includes("(") && behind.includes(")");
  const words = `${before} ${behind}`.replaceAll(isBracketed ? /[()]/g : /^$/g, " ");
  for (const word of currencyMarks(words)) {
    if (minus.has(word) || word === "+") {
      signs += 1;
      found.isNegative = word !== "+";
      continue;
    }
    const side = sides.get(word.toLowerCase());
    const currency = side ? undefined : readCurrency(word);
    if (side && found.side === null) found.side = side;
    else if (currency !== undefined && found.currency === null) found.currency = currency;
    else return null;
  }
  if (signs > 1) return null;
  const isNegative = isBracketed || found.isNegative;
  return {
    ...found,
    isNegative,
    hasSign: isBracketed || signs > 0,
    currency: found.currency === "" ? null : found.currency,
  };
}

/** Unsigned decimal text of a number under a decimal mark; null when it cannot be one. */
export function toDecimal({ runs, marks }: Scanned, mark: DecimalMark): string | null {
  const hasFraction = marks.at(-1) === mark;
  const whole = hasFraction ? runs.slice(0, -1) : runs;
  const groupMarks = hasFraction ? marks.slice(0, -1) : marks;
  if (groupMarks.some((other) => other === mark || other !== groupMarks[0])) return null;
  if (!areGroups(whole)) return null;
  const digits = whole.join("").replace(/^0+(?=\d)/, "");
  const fraction = hasFraction ? trimZeros(runs.at(-1) ?? "") : "";
  if (digits === "" && fraction === "") return null;
  return fraction === "" ? digits : `${digits === "" ? "0" : digits}.${fraction}`;
}

/** Some programs write every amount with twelve decimals. */
function trimZeros(fraction: string): string {
  let to = fraction.length;
  while (to > 3 && fraction[to - 1] === "0") to -= 1;
  return to === 3 && fraction.length > 3 && fraction[2] === "0"
    ? fraction.slice(0, 2)
    : fraction.slice(0, to);
}

/** Groups of three; or lakh groups, where all but the last have two. */
function areGroups(runs: string[]): boolean {
  const [first = "", ...others] = runs;
  if (others.length === 0) return true;
  if (first === "" || first.length > 3 || first.startsWith("0")) return false;
  if (others.every((run) => run.length === 3)) return true;
  const lakhs = others.slice(0, -1);
  return first.length <= 2 && others.at(-1)?.length === 3 && lakhs.every((run) => run.length === 2);
}

/** The decimal mark that a number proves; null when it could be either or has none. */
export function provenMark(scanned: Scanned): DecimalMark | null {
  const [mark] = scanned.marks;
  // Most numbers: one mark, and not three digits behind it.
  if (scanned.marks.length === 1 && scanned.runs[1]?.length !== 3 && (mark === "." || mark === ","))
    return mark;
  const dot = toDecimal(scanned, ".");
  const comma = toDecimal(scanned, ",");
  if (dot !== null && comma === null) return ".";
  return dot === null && comma !== null ? "," : null;
}

/** Whether the number means different amounts under the two marks: a lone group of three. */
export const isOpenNumber = (scanned: Scanned) =>
  provenMark(scanned) === null && toDecimal(scanned, ".") !== toDecimal(scanned, ",");

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
  /** The digits with the marks between them, such as "1.234,5". */
  body: string;
  /** The marks alone: ".,"; a blank stands for all that only parts thousands. */
  marks: string;
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
  const body = text.slice(from, to);
  const marks = marksOf(body);
  // A dash in place of decimals: "12.–" is twelve.
  const behind = isMark(text[to - 1]) ? text.slice(to).replace(/^[-–—]{1,2}/, "") : text.slice(to);
  const around = marks === null ? null : readAround(text.slice(0, from), behind);
  return around && marks !== null ? { ...around, body, marks } : null;
}

/** Spreadsheets are kept from reading a cell as a formula by a leading apostrophe or by ="12.00". */
function unguarded(cell: string): string {
  const text = cell.trim();
  if (text.startsWith('="') && text.endsWith('"')) return text.slice(2, -1);
  return text.startsWith("'") ? text.slice(1) : text;
}

/** The marks between digits; null when something else is. */
function marksOf(body: string): string | null {
  let marks = "";
  for (const char of body) {
    if (isDigit(char)) continue;
    if (isMark(char)) marks += char;
    else if (blanks.includes(char)) marks += " ";
    else return null;
  }
  return marks;
}

type Around = Omit<Scanned, "body" | "marks">;

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
    const side = sides.get(word.toLowerCase().replace(/\.$/, ""));
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
export function toDecimal({ body, marks }: Scanned, mark: DecimalMark): string | null {
  if (marks === "") return joinDecimal(body, "");
  const hasFraction = marks.endsWith(mark);
  const at = hasFraction ? body.lastIndexOf(mark) : body.length;
  const groupMarks = hasFraction ? marks.slice(0, -1) : marks;
  const fraction = body.slice(at + 1);
  if (groupMarks === "") return joinDecimal(body.slice(0, at), fraction);
  for (const other of groupMarks) if (other === mark || other !== groupMarks[0]) return null;
  const runs = body.slice(0, at).split(/\D/);
  return areGroups(runs) ? joinDecimal(runs.join(""), fraction) : null;
}

function joinDecimal(whole: string, fraction: string): string | null {
  if (whole === "" && fraction === "") return null;
  const digits = whole.startsWith("0") && whole.length > 1 ? whole.replace(/^0+(?=\d)/, "") : whole;
  if (fraction === "") return digits;
  return `${digits === "" ? "0" : digits}.${fraction.length > 3 ? trimZeros(fraction) : fraction}`;
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
  const { body, marks } = scanned;
  // Most numbers: one mark, and not three digits behind it.
  if ((marks === "." || marks === ",") && body.length - body.lastIndexOf(marks) !== 4) return marks;
  const dot = toDecimal(scanned, ".");
  const comma = toDecimal(scanned, ",");
  if (dot !== null && comma === null) return ".";
  return dot === null && comma !== null ? "," : null;
}

/** Whether the number means different amounts under the two marks: a lone group of three. */
export const isOpenNumber = (scanned: Scanned) =>
  provenMark(scanned) === null && toDecimal(scanned, ".") !== toDecimal(scanned, ",");

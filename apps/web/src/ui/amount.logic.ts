/** Blanks and apostrophes group digits in some locales, and are never a decimal mark. */
const neutral = /[\s\u00a0\u202f'’]/g;

/**
 * Reads an amount that a person has typed as an exact decimal string, with both marks understood: "12.50", "12,50",
 * "1.234,56" and "1,234.56". A lone mark before exactly three digits is read as the locale writes it, and where that
 * leaves more digits than the currency has, or the reading could be either, the result is undefined: nothing is guessed.
 */
export function readAmount(
  text: string,
  { digits, decimalMark }: { digits: number; decimalMark: string },
): string | undefined {
  const typed = text.replace("−", "-").trim();
  const isNegative = typed.startsWith("-");
  const figures = typed.replace(/^[+-]/, "").replaceAll(neutral, "");
  if (!/^\d*(?:[.,]\d+)*[.,]?$/.test(figures) || !/\d/.test(figures)) return undefined;
  const read = readFigures(figures, { digits, decimalMark });
  if (!read) return undefined;
  const { whole, minor } = read;
  if (minor.length > digits) return undefined;
  const units = whole.replace(/^0+(?=\d)/, "") || "0";
  const decimal = digits === 0 ? units : `${units}.${minor.padEnd(digits, "0")}`;
  return isNegative && /[1-9]/.test(decimal) ? `-${decimal}` : decimal;
}

type Read = { whole: string; minor: string };

function readFigures(
  figures: string,
  { digits, decimalMark }: { digits: number; decimalMark: string },
): Read | undefined {
  const marks = figures.replaceAll(/\d/g, "");
  const last = marks.at(-1);
  if (last === undefined) return { whole: figures, minor: "" };
  const at = figures.lastIndexOf(last);
  const before = figures.slice(0, at);
  const behind = figures.slice(at + 1);
  const first = marks[0];
  if (marks.length === 1) {
    if (behind.length !== 3 || before === "" || Number(before) === 0)
      return { whole: before, minor: behind };
    // "1.250": one thousand and more where the mark groups; a fraction where it is the decimal mark.
    if (last === decimalMark) return digits >= 3 ? { whole: before, minor: behind } : undefined;
    return digits >= 3 ? undefined : grouped(before, last, behind);
  }
  if (first === last) return grouped(figures, last, "");
  // Of two marks the last one is the decimal mark, once.
  if (marks.indexOf(last) !== marks.length - 1 || first === undefined) return undefined;
  const whole = grouped(before, first, "");
  return whole && { whole: whole.whole, minor: behind };
}

/** Digits in groups of three, as a whole number. */
function grouped(text: string, mark: string, rest: string): Read | undefined {
  const groups = text.split(mark);
  const [head = "", ...others] = groups;
  const isGrouped =
    head.length >= 1 && head.length <= 3 && others.every((part) => part.length === 3);
  return isGrouped ? { whole: groups.join("") + rest, minor: "" } : undefined;
}

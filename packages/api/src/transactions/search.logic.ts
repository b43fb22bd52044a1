import { foldText } from "@outlay/core";

/** With a sign or a currency's sign around it: digits, maybe in groups of three, and maybe decimals. */
const amount = new RegExp(
  [
    String.raw`^[+\-\u2212]?\p{Sc}?(?<whole>\d+|\d{1,3}(?<group>[.,'\u2019])\d{3}(?:\k<group>\d{3})*)`,
    String.raw`(?:(?<mark>[.,])(?<decimals>\d{1,3}))?\p{Sc}?$`,
  ].join(""),
  "u",
);
/** Longer numbers are no amounts. */
const maxDigits = 15;

/**
 * The amounts that a word may be, in thousandths: with a decimal comma or point, with or without separators of
 * thousands. "1,234" may be two.
 */
export function amountsIn(word: string): string[] {
  const { whole = "", group, mark, decimals = "" } = amount.exec(word)?.groups ?? {};
  const digits = whole.replaceAll(/\D/g, "");
  if (digits === "" || digits.length + decimals.length > maxDigits) return [];
  const isGroup = decimals.length === 3 && digits.length <= 3;
  return [
    ...(mark === group && mark !== undefined ? [] : [digits + decimals.padEnd(3, "0")]),
    ...(isGroup || (mark === group && decimals.length === 3) ? [`${digits}${decimals}000`] : []),
  ].map((thousandths) => String(BigInt(thousandths)));
}

type NamedRow = { id: string; name: string };

/** Returns a function that finds the ids of the rows whose name has a word in it. */
export function nameFinder(rows: readonly NamedRow[]): (word: string) => string[] {
  const folded = rows.map(({ id, name }) => ({ id, text: foldText(name) }));
  return (word) => folded.filter(({ text }) => text.includes(word)).map(({ id }) => id);
}

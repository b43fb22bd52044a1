import { currencyDigits, isCurrency } from "@outlay/core/without-schemas";
import type { DecimalMark } from "../types.ts";
import type { Entry } from "./entries.ts";
import { isOpenNumber, provenMark } from "./numbers.ts";

/** The decimal mark that the numbers of columns prove; else null, with whether it makes a difference. */
export function markOfNumbers(
  entries: Entry[],
  columns: number[],
): { mark: DecimalMark | null; isOpen: boolean } {
  const proofs = { ".": 0, ",": 0 };
  let isOpen = false;
  for (const { numbers } of entries) {
    for (const column of columns) {
      const scanned = numbers.get(column);
      if (!scanned || scanned.marks === "") continue;
      const mark = provenMark(scanned);
      if (mark !== null) proofs[mark] += 1;
      else isOpen ||= isOpenNumber(scanned);
    }
  }
  if (proofs["."] === 0 && proofs[","] === 0) return { mark: isOpen ? null : ".", isOpen };
  return { mark: proofs["."] >= proofs[","] ? "." : ",", isOpen: false };
}

/**
 * What a currency's digits say of a lone group of three: three decimals in dinars, else thousands. Null where no
 * currency is known or the numbers differ. Where the file does not say its currency, numbers that all end in a zero may be
 * of a program that writes three decimals.
 */
export function markOfCurrency(
  entries: Entry[],
  { currencies, own }: { currencies: Set<string>; own: string | undefined },
): DecimalMark | null {
  const [code = own] = currencies;
  if (currencies.size > 1 || code === undefined || !isCurrency(code)) return null;
  const used = new Set<string>();
  let allEndInZero = true;
  for (const { numbers } of entries) {
    for (const scanned of numbers.values()) {
      if (!scanned || !isOpenNumber(scanned)) continue;
      used.add(scanned.marks.at(-1) ?? "");
      allEndInZero &&= scanned.body.endsWith("0");
    }
  }
  const [mark] = used;
  if (used.size !== 1 || (mark !== "." && mark !== ",")) return null;
  const digits = currencyDigits(code);
  if (currencies.size === 0 && digits > 0 && digits < 3 && allEndInZero) return null;
  const isDecimal = digits === 3;
  return isDecimal === (mark === ".") ? "." : ",";
}

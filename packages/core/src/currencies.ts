import type { z } from "zod";

/** An ISO 4217 code of this list. It comes from `currencyInput`, `isCurrency` or a currency column. */
export type CurrencyCode = string & z.$brand<"CurrencyCode">;

/** A text that is a currency already: one that the database or this code has written. Input goes through `currencyInput`. */
export const trustedCurrency = (text: string) => text as CurrencyCode;

/**
 * Active currencies of ISO 4217 (list one, without funds codes, metals and test codes) by their
 * number of minor digits. Kept here and not read from the runtime's locale data: that data differs
 * from ISO 4217 and changes, and a changed digit would change the meaning of stored money.
 */
const codesByDigits: Record<number, string> = {
  0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
  2:
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF " +
    "CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD " +
    "HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK " +
    "MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD " +
    "RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS " +
    "UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
  3: "BHD IQD JOD KWD LYD OMR TND",
};

const digitsByCode = new Map(
  Object.entries(codesByDigits).flatMap(([digits, codes]) =>
    codes.split(" ").map((code) => [code, Number(digits)] as const),
  ),
);

/** The most minor digits any supported currency has. */
export const maxCurrencyDigits = 3;

export function isCurrency(code: string): code is CurrencyCode {
  return digitsByCode.has(code);
}

export const currencyCodes: readonly CurrencyCode[] = Object.values(codesByDigits)
  .join(" ")
  .split(" ")
  .filter(isCurrency)
  // Frontends have this file as well: none of them needs more than ES2022. The array is its own.
  // oxlint-disable-next-line unicorn/no-array-sort
  .sort();

/** Minor digits of a currency: 2 for EUR, 0 for JPY, 3 for KWD. */
export function currencyDigits(code: CurrencyCode): number {
  const digits = digitsByCode.get(code);
  if (digits === undefined) throw new RangeError(`unknown currency ${code}`);
  return digits;
}

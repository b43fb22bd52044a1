import type { z } from "zod";

/** An ISO 4217 code of this list. It comes from `currencyInput`, `isCurrency` or a currency column. */
export type CurrencyCode = string & z.$brand<"CurrencyCode">;

/** A text that is a currency already: one that the database or this code has written. Input goes through `currencyInput`. */
export const trustedCurrency = (text: string) => text as CurrencyCode;

/**
 * Active currencies of ISO 4217 (list one, without metals, test codes and most funds codes; CLF and UYW are units in
 * which people save and borrow) by their number of minor digits. Kept here and not read from the runtime's locale data: that data differs
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
  4: "CLF UYW",
};

/**
 * Withdrawn currencies that were people's money (ISO 4217, list three), by the minor digits that the standard gave them:
 * what was paid in them is still in books, and what is stored must stay readable when an active one is withdrawn.
 */
const withdrawnByDigits: Record<number, string> = {
  0: "ADP BEF BYB BYR ESP GRD ITL LUF MGF PTE TPE TRL",
  2:
    "AFA ALK ANG AOK AON AOR ARA ARP ATS AZM BAD BGL BOP BRB BRC BRE BRN BRR BUK CSD CSK CUC CYP DDM DEM ECS EEK FIM FRF " +
    "GEK GHC GNS GQE GWE GWP HRD HRK IEP ILP ILR ISJ LTL LTT LVL LVR MAF MLF MRO MTL MTP MXP MZE MZM NIC NLG PEI PES PLZ " +
    "RHD ROL RUR SDD SDP SIT SKK SLL SRG STD SUR TJR TMM UAK UGS UYP VEB VEF XEU YDD YUD YUM YUN ZMK ZRN ZRZ " +
    "ZWD ZWL ZWR",
};

const digitsByCode = new Map(
  [codesByDigits, withdrawnByDigits].flatMap((list) =>
    Object.entries(list).flatMap(([digits, codes]) =>
      codes.split(" ").map((code) => [code, Number(digits)] as const),
    ),
  ),
);

/** The most minor digits any supported currency has. */
export const maxCurrencyDigits = 4;

export function isCurrency(code: string): code is CurrencyCode {
  return digitsByCode.has(code);
}

/** All of them, withdrawn ones too. */
export const currencyCodes: readonly CurrencyCode[] = [...digitsByCode.keys()]
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

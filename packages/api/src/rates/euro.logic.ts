import { type CalendarDate, type CurrencyCode, trustedCurrency, trustedDate } from "@outlay/core";

/** Central banks quote their rates for one euro. */
export const euro = trustedCurrency("EUR");

/** The currencies that the euro has replaced, by the day from which their rate is fixed (Council Regulation (EC) No 2866/98 and its amendments). */
const fixedBy: Record<string, string> = {
  "1999-01-01": "ATS BEF DEM ESP FIM FRF IEP ITL LUF NLG PTE",
  "2001-01-01": "GRD",
  "2007-01-01": "SIT",
  "2008-01-01": "CYP MTL",
  "2009-01-01": "SKK",
  "2011-01-01": "EEK",
  "2014-01-01": "LVL",
  "2015-01-01": "LTL",
  "2023-01-01": "HRK",
  "2026-01-01": "BGN",
};

const fixedSince = new Map(
  Object.entries(fixedBy).flatMap(([day, codes]) =>
    codes.split(" ").map((code) => [trustedCurrency(code), trustedDate(day)] as const),
  ),
);

/** Since when the euro has had one rate for ever in this pair's other currency; undefined where it has none. */
export function findFixing(base: CurrencyCode, quote: CurrencyCode): CalendarDate | undefined {
  if (base === euro) return fixedSince.get(quote);
  return quote === euro ? fixedSince.get(base) : undefined;
}

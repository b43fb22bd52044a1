import * as currencies from "./currencies.ts";
import * as units from "./minor-units.ts";
import { plain } from "./plain.ts";

// Their types are written out: those of others would lead a frontend's compiler to zod, which it does not have.

/** The ISO 4217 codes that the server takes, in their order. */
export const currencyCodes: readonly string[] = currencies.currencyCodes;
export const isCurrency: (code: string) => boolean = currencies.isCurrency;
/** Minor digits of a currency: 2 for EUR, 0 for JPY, 3 for KWD. Throws a RangeError for another text. */
export const currencyDigits: (code: string) => number = plain(currencies.currencyDigits);

/** Minor units of a decimal in a currency: "12.50" EUR is 1250n. Throws a RangeError when it has more digits than the currency. */
export const parseMinor: (decimal: string, currency: string) => bigint = plain(units.parseMinor);
/** The decimal string of minor units, with exactly the currency's digits: 1250n EUR is "12.50". */
export const formatMinor: (minor: bigint, currency: string) => string = plain(units.formatMinor);

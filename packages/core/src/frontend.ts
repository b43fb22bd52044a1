import * as calendar from "./calendar.ts";
import * as currencies from "./currencies.ts";
import * as units from "./minor-units.ts";

// What frontends need of money, dates and ids: no schemas, and nothing that a bundle would carry in vain.
// Here texts are plain strings, as replies have them; the brands are for the server's own code.

type Plain<Value> = Value extends string ? string : Value;
type PlainFunction<Given extends unknown[], Result> = (
  ...given: { [Index in keyof Given]: Plain<Given[Index]> }
) => Plain<Result>;

/** The same function, for plain strings. */
const plain = <Given extends unknown[], Result>(branded: (...given: Given) => Result) =>
  branded as unknown as PlainFunction<Given, Result>;

export const dateIn = plain(calendar.dateIn);
export const dayNumber = plain(calendar.dayNumber);
export const dateOfDay = plain(calendar.dateOfDay);
export const daysBetween = plain(calendar.daysBetween);
export const addDays = plain(calendar.addDays);
export const startOfMonth = plain(calendar.startOfMonth);
export const weekdayOf = plain(calendar.weekdayOf);

export const currencyCodes: readonly string[] = currencies.currencyCodes;
export const isCurrency: (code: string) => boolean = currencies.isCurrency;
export const currencyDigits = plain(currencies.currencyDigits);

export const parseMinor = plain(units.parseMinor);
export const formatMinor = plain(units.formatMinor);

export * from "./new-id.ts";

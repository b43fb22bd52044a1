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

// Their types are written out: those of others would lead a frontend's compiler to zod, which it does not have.

/** The calendar date, `YYYY-MM-DD`, of an instant in a time zone. */
export const dateIn: (timeZone: string, instant: Date) => string = plain(calendar.dateIn);
/** The days from 1970-01-01 to a calendar date. */
export const dayNumber: (date: string) => number = plain(calendar.dayNumber);
/** The calendar date of a number of days after 1970-01-01. */
export const dateOfDay: (day: number) => string = plain(calendar.dateOfDay);
/** How many days `to` is after `from`; both are calendar dates. */
export const daysBetween: (from: string, to: string) => number = plain(calendar.daysBetween);
export const addDays: (date: string, days: number) => string = plain(calendar.addDays);
/** The first day of the calendar month that is `months` after that of a date. */
export const startOfMonth: (date: string, months?: number) => string = plain(calendar.startOfMonth);
/** 1 Monday to 7 Sunday. */
export const weekdayOf: (date: string) => number = plain(calendar.weekdayOf);

/** The ISO 4217 codes that the server takes, in their order. */
export const currencyCodes: readonly string[] = currencies.currencyCodes;
export const isCurrency: (code: string) => boolean = currencies.isCurrency;
/** Minor digits of a currency: 2 for EUR, 0 for JPY, 3 for KWD. Throws a RangeError for another text. */
export const currencyDigits: (code: string) => number = plain(currencies.currencyDigits);

/** Minor units of a decimal in a currency: "12.50" EUR is 1250n. Throws a RangeError when it has more digits than the currency. */
export const parseMinor: (decimal: string, currency: string) => bigint = plain(units.parseMinor);
/** The decimal string of minor units, with exactly the currency's digits: 1250n EUR is "12.50". */
export const formatMinor: (minor: bigint, currency: string) => string = plain(units.formatMinor);

export * from "./new-id.ts";

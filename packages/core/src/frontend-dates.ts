import * as calendar from "./calendar.ts";
import { plain } from "./plain.ts";

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

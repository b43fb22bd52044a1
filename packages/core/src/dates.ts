import { z } from "zod";
import { dateFormatter, earliestDate, latestDate } from "./calendar.ts";
import { isIanaName } from "./time-zones.ts";

/** A calendar date in input, from 1900 to 2200. */
export const dateInput = z.iso
  .date({
    error: 'Give a date of the calendar as YYYY-MM-DD, such as "2026-11-21".',
    abort: true,
  })
  .refine(
    (date) => date >= earliestDate && date <= latestDate,
    `Give a date from ${earliestDate} to ${latestDate}.`,
  )
  .meta({
    description: "Calendar date in the book's zone, 1900 to 2200",
    examples: ["2026-11-21"],
  })
  .brand<"CalendarDate">();

/** A date of ours; as with ids, its format is not checked again. */
export const dateOutput = z.string().meta({
  format: "date",
  description: "Calendar date in the book's zone",
});

/** The zone's name in its proper case; an alias ("Asia/Kolkata" for "Asia/Calcutta") stays as it was given. */
function readTimeZone(name: string): string | undefined {
  if (!isIanaName(name)) return undefined;
  try {
    const { timeZone } = dateFormatter(name).resolvedOptions();
    return timeZone.toLowerCase() === name.toLowerCase() ? timeZone : name;
  } catch {
    return undefined;
  }
}

const zoneFault =
  'Give an IANA time zone, such as "Europe/Vienna"; abbreviations such as "BST" mean several.';

/** A time zone of the IANA database. */
export const timeZoneInput = z
  .string()
  .max(64, { abort: true })
  // Offsets such as "+02:00" are accepted by the runtime but know no daylight saving.
  .regex(/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/, { error: zoneFault, abort: true })
  .transform((name, ctx) => {
    const timeZone = readTimeZone(name);
    if (timeZone !== undefined) return timeZone;
    ctx.addIssue({ code: "custom", message: zoneFault });
    return z.NEVER;
  })
  .meta({
    description: "An IANA time zone name, in any case",
    examples: ["Europe/Vienna"],
  });

import { buddhistYears } from "./calendars.ts";
import type { ScannedDate } from "./dates.ts";
import type { Entry } from "./entries.ts";
import type { Table } from "./header.ts";

/** Entries of a Thai file, where a year of two digits is one of the Buddhist calendar: 69 is 2569, which is 2026. */
export function inThaiYears(entries: Entry[], { names, body }: Table): Entry[] {
  const isThai = [names, ...body.slice(0, shownRows).map(({ cells }) => cells)].some((cells) =>
    cells.some((cell) => /[\u0e00-\u0e7f]/.test(cell)),
  );
  return isThai ? entries.map((entry) => ({ ...entry, dates: shifted(entry.dates) })) : entries;
}

/** So many rows show the language. */
const shownRows = 50;

const shifted = (dates: Entry["dates"]): Entry["dates"] =>
  new Map([...dates].map(([role, scanned]) => [role, inFullYear(scanned)]));

/** Below 50 the year is a Gregorian one: its Buddhist twin would be of a past century. */
function inFullYear(scanned: ScannedDate): ScannedDate {
  const isShort = "parts" in scanned && scanned.year?.length === 2 && scanned.year >= "50";
  return isShort
    ? { ...scanned, year: String(2500 - buddhistYears + Number(scanned.year)) }
    : scanned;
}

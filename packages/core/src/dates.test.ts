import fc from "fast-check";
import { expect, test } from "vitest";
import { dateIn, dateOfDay, dayNumber } from "./calendar.ts";
import { dateInput, timeZoneInput } from "./dates.ts";
import { instantInput } from "./fields.ts";

test.each([
  { zone: "UTC", instant: "2026-11-21T23:30:00Z", date: "2026-11-21" },
  { zone: "Asia/Tokyo", instant: "2026-11-21T23:30:00Z", date: "2026-11-22" },
  { zone: "Asia/Tokyo", instant: "2026-11-21T14:59:59.999Z", date: "2026-11-21" },
  { zone: "Asia/Tokyo", instant: "2026-11-21T15:00:00Z", date: "2026-11-22" },
  { zone: "America/Los_Angeles", instant: "2026-11-22T07:59:59Z", date: "2026-11-21" },
  { zone: "Pacific/Kiritimati", instant: "2026-12-31T10:00:00Z", date: "2027-01-01" },
  { zone: "Pacific/Pago_Pago", instant: "2026-01-01T10:59:59Z", date: "2025-12-31" },
  { zone: "Asia/Kathmandu", instant: "2026-11-21T18:15:00Z", date: "2026-11-22" },
  // The nights in which clocks are turned.
  { zone: "Europe/Vienna", instant: "2026-03-28T22:59:59Z", date: "2026-03-28" },
  { zone: "Europe/Vienna", instant: "2026-03-29T21:59:59Z", date: "2026-03-29" },
  { zone: "Europe/Vienna", instant: "2026-10-25T22:59:59Z", date: "2026-10-25" },
  { zone: "Europe/Vienna", instant: "2026-10-25T23:00:00Z", date: "2026-10-26" },
  // Manitoba and parts of the Northwest Territories stay on UTC-5 from November 2026 (tz 2026e).
  { zone: "America/Winnipeg", instant: "2026-11-28T05:30:00Z", date: "2026-11-28" },
  { zone: "America/Inuvik", instant: "2026-11-28T06:30:00Z", date: "2026-11-28" },
])("at $instant it is $date in $zone", ({ zone, instant, date }) => {
  expect(dateIn(zone, new Date(instant))).toBe(date);
});

const zones = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
const instants = fc.date({
  min: new Date("1970-01-01T00:00:00Z"),
  max: new Date("2199-12-30T00:00:00Z"),
  noInvalidDate: true,
});

test("in every zone today is a day of the calendar, at most a day from UTC's", () => {
  fc.assert(
    fc.property(zones, instants, (zone, instant) => {
      const date = dateIn(zone, instant);
      expect(dateInput.parse(date)).toBe(date);
      const utc = Date.parse(instant.toISOString().slice(0, 10));
      expect(Math.abs(Date.parse(date) - utc)).toBeLessThanOrEqual(86_400_000);
    }),
  );
});

test("time goes on: a later instant is never on an earlier day", () => {
  const wait = fc.integer({ min: 0, max: 200_000_000 });
  fc.assert(
    fc.property(zones, instants, wait, (zone, instant, milliseconds) => {
      const later = new Date(instant.getTime() + milliseconds);
      expect(dateIn(zone, later) >= dateIn(zone, instant)).toBe(true);
    }),
  );
});

test("every day of the calendar from 1900 to 2200 is a date", () => {
  const day = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 11, 31) });
  fc.assert(
    fc.property(day, (at) => {
      const date = new Date(at).toISOString().slice(0, 10);
      expect(dateInput.parse(date)).toBe(date);
    }),
  );
});

test("a text is a date only when the calendar has that day", () => {
  const part = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(part(2300), part(14), part(33), (year, month, day) => {
      const pad = (value: number, length: number) => String(value).padStart(length, "0");
      const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
      const at = new Date(`${text}T00:00:00Z`);
      const real = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
      const expected = real && year >= 1900 && year <= 2200;
      expect(dateInput.safeParse(text).success).toBe(expected);
    }),
    {
      numRuns: 1000,
      examples: [
        [2026, 2, 29],
        [2024, 2, 29],
        [1900, 2, 29],
        [2000, 2, 29],
        [2026, 2, 30],
        [1899, 12, 31],
        [2201, 1, 1],
      ],
    },
  );
});

test.each([
  "2026-1-1",
  "26-01-01",
  "2026-01-01T00:00:00Z",
  " 2026-01-01",
  "20260101",
  "",
  20260101,
  null,
])("%j is no date", (given) => {
  const { error } = dateInput.safeParse(given);
  expect(error?.issues).toHaveLength(1);
});

test("every zone of the IANA database is a time zone", () => {
  for (const zone of Intl.supportedValuesOf("timeZone"))
    expect(timeZoneInput.safeParse(zone)).toMatchObject({ success: true });
});

const links =
  "UTC Europe/Kiev Europe/Kyiv US/Pacific EST5EDT EST CET GB NZ W-SU Etc/GMT+5 Zulu Asia/Rangoon utc";
test.each(links.split(" "))("%s is a time zone", (zone) => {
  expect(timeZoneInput.safeParse(zone).success).toBe(true);
});

const abbreviations =
  "BST IST PST AST JST ACT AET AGT ART CAT CNT CST CTT EAT ECT IET MIT NET NST PLT PNT PRT SST VST CEST EDT PDT bst Ist " +
  "SystemV/EST5EDT US/Pacific-New Canada/East-Saskatchewan Etc/Unknown Factory posixrules GMT+1 UTC+1";

test.each(abbreviations.split(" "))(
  "%s is no name of the IANA database, whatever the runtime takes it for",
  (zone) => {
    expect(timeZoneInput.safeParse(zone).success).toBe(false);
  },
);

test.each(["", "Mars/Olympus", "+02:00", "-05:00", "Europe", "Europe/Vienna ", "A".repeat(65), 1])(
  "%j is no time zone",
  (zone) => {
    expect(timeZoneInput.safeParse(zone).success).toBe(false);
  },
);

test("a Date that is none is refused like text that is no instant", () => {
  const faults = [new Date(NaN), "soon"].map(
    (given) => instantInput.safeParse(given).error?.issues,
  );
  expect(faults[0]).toMatchObject([{ message: "Give an instant, as 2027-01-31T12:00:00Z." }]);
  expect(faults[1]).toMatchObject([{ message: "Give an instant, as 2027-01-31T12:00:00Z." }]);
});

test("every day of 400 years, and those at the ends of what can be written, are written and numbered as by a Date", () => {
  const some = Array.from({ length: 146_097 }, (_, at) => at - 62_000);
  const days = [-719_528, -719_469, -719_468, ...some, 2_932_896];
  const written = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
  expect(days.filter((day) => dateOfDay(day) !== written(day))).toEqual([]);
  expect(days.filter((day) => dayNumber(dateOfDay(day)) !== day)).toEqual([]);
});

import { expect, test } from "vitest";
import { isQuiet } from "./quiet-hours.logic.ts";

const night = { quietFrom: "22:00", quietTo: "07:00" };
const noon = { quietFrom: "12:00", quietTo: "13:30" };

test.each([
  { hours: night, zone: "UTC", at: "2026-11-21T21:59:59.999Z", quiet: false },
  { hours: night, zone: "UTC", at: "2026-11-21T22:00:00.000Z", quiet: true },
  { hours: night, zone: "UTC", at: "2026-11-22T00:00:00.000Z", quiet: true },
  { hours: night, zone: "UTC", at: "2026-11-22T06:59:59.999Z", quiet: true },
  { hours: night, zone: "UTC", at: "2026-11-22T07:00:00.000Z", quiet: false },
  { hours: noon, zone: "UTC", at: "2026-11-22T11:59:00.000Z", quiet: false },
  { hours: noon, zone: "UTC", at: "2026-11-22T12:00:00.000Z", quiet: true },
  { hours: noon, zone: "UTC", at: "2026-11-22T13:30:00.000Z", quiet: false },
  { hours: night, zone: "Europe/Vienna", at: "2026-11-21T20:59:00Z", quiet: false },
  { hours: night, zone: "Europe/Vienna", at: "2026-11-21T21:00:00Z", quiet: true },
  { hours: night, zone: "Asia/Kathmandu", at: "2026-11-21T16:15:00Z", quiet: true },
  { hours: night, zone: "Asia/Kathmandu", at: "2026-11-21T16:14:00Z", quiet: false },
  { hours: night, zone: "Pacific/Kiritimati", at: "2026-11-21T17:00:00Z", quiet: false },
  { hours: night, zone: "Pacific/Pago_Pago", at: "2026-11-21T17:59:00Z", quiet: true },
  {
    hours: { quietFrom: "00:00", quietTo: "23:59" },
    zone: "UTC",
    at: "2026-11-21T00:00:00Z",
    quiet: true,
  },
  {
    hours: { quietFrom: null, quietTo: null },
    zone: "UTC",
    at: "2026-11-21T00:00:00Z",
    quiet: false,
  },
  // A zone that the runtime has no more is read as UTC.
  { hours: night, zone: "Mars/Phobos", at: "2026-11-21T22:00:00Z", quiet: true },
  // 29 March 2026: at 02:00 the clock of Vienna shows 03:00.
  { hours: night, zone: "Europe/Vienna", at: "2026-03-29T04:59:00Z", quiet: true },
  { hours: night, zone: "Europe/Vienna", at: "2026-03-29T05:00:00Z", quiet: false },
  {
    hours: { quietFrom: "22:00", quietTo: "02:30" },
    zone: "Europe/Vienna",
    at: "2026-03-29T00:59:59Z",
    quiet: true,
  },
  {
    hours: { quietFrom: "22:00", quietTo: "02:30" },
    zone: "Europe/Vienna",
    at: "2026-03-29T01:00:00Z",
    quiet: false,
  },
  {
    hours: { quietFrom: "02:15", quietTo: "02:45" },
    zone: "Europe/Vienna",
    at: "2026-03-29T01:20:00Z",
    quiet: false,
  },
  {
    hours: { quietFrom: "02:30", quietTo: "04:00" },
    zone: "Europe/Vienna",
    at: "2026-03-29T01:00:00Z",
    quiet: true,
  },
  // 25 October 2026: at 03:00 it shows 02:00 once more.
  { hours: night, zone: "Europe/Vienna", at: "2026-10-25T05:59:00Z", quiet: true },
  { hours: night, zone: "Europe/Vienna", at: "2026-10-25T06:00:00Z", quiet: false },
  {
    hours: { quietFrom: "22:00", quietTo: "02:30" },
    zone: "Europe/Vienna",
    at: "2026-10-25T00:29:00Z",
    quiet: true,
  },
  {
    hours: { quietFrom: "22:00", quietTo: "02:30" },
    zone: "Europe/Vienna",
    at: "2026-10-25T00:45:00Z",
    quiet: false,
  },
  {
    hours: { quietFrom: "22:00", quietTo: "02:30" },
    zone: "Europe/Vienna",
    at: "2026-10-25T01:15:00Z",
    quiet: true,
  },
  {
    hours: { quietFrom: "22:00", quietTo: "02:30" },
    zone: "Europe/Vienna",
    at: "2026-10-25T01:30:00Z",
    quiet: false,
  },
  // Lord Howe Island moves its clock by half an hour: on 4 October 2026 from 02:00 to 02:30.
  {
    hours: { quietFrom: "02:00", quietTo: "02:30" },
    zone: "Australia/Lord_Howe",
    at: "2026-10-03T15:29:00Z",
    quiet: false,
  },
  {
    hours: { quietFrom: "02:00", quietTo: "02:31" },
    zone: "Australia/Lord_Howe",
    at: "2026-10-03T15:30:00Z",
    quiet: true,
  },
  // The Azores skip midnight: on 29 March 2026 from 00:00 to 01:00.
  {
    hours: { quietFrom: "23:00", quietTo: "00:30" },
    zone: "Atlantic/Azores",
    at: "2026-03-29T00:59:00Z",
    quiet: true,
  },
  {
    hours: { quietFrom: "23:00", quietTo: "00:30" },
    zone: "Atlantic/Azores",
    at: "2026-03-29T01:00:00Z",
    quiet: false,
  },
])("from $hours.quietFrom to $hours.quietTo in $zone, $at is quiet: $quiet", (row) => {
  expect(isQuiet(row.hours, row.zone, new Date(row.at))).toBe(row.quiet);
});

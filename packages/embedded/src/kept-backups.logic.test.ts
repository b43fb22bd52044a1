import { expect, test } from "vitest";
import { backupName, backupTime, chooseSurplus } from "./kept-backups.logic.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** What is left after a backup on each of these days, each followed by a deletion. */
function keepFor(days: number, from: string, atHour = 3): string[] {
  let kept: Date[] = [];
  for (let day = 0; day < days; day += 1) {
    const now = new Date(Date.parse(`${from}T00:00:00Z`) + day * dayMs + atHour * 60 * 60 * 1000);
    const all = [...kept, now];
    const surplus = new Set(chooseSurplus(all));
    kept = all.filter((at) => !surplus.has(at));
  }
  return kept.map((at) => at.toISOString().slice(0, 10));
}

test("after years of daily backups there are seven days, four weeks and twelve months", () => {
  // The last day is Monday, 30 November 2026.
  expect(keepFor(731, "2024-11-30")).toEqual([
    "2025-12-31",
    "2026-01-31",
    "2026-02-28",
    "2026-03-31",
    "2026-04-30",
    "2026-05-31",
    "2026-06-30",
    "2026-07-31",
    "2026-08-31",
    "2026-09-30",
    "2026-10-31",
    "2026-11-15",
    "2026-11-22",
    "2026-11-24",
    "2026-11-25",
    "2026-11-26",
    "2026-11-27",
    "2026-11-28",
    "2026-11-29",
    "2026-11-30",
  ]);
});

test("in the first week all are kept", () => {
  expect(keepFor(7, "2026-11-24")).toHaveLength(7);
});

test("of several backups of a day the newest stays", () => {
  const times = ["2026-11-30T01:00:00Z", "2026-11-30T23:59:59Z", "2026-11-30T12:00:00Z"];
  expect(chooseSurplus(times.map((at) => new Date(at))).map((at) => at.getUTCHours())).toEqual([
    12, 1,
  ]);
});

test("a clock that jumps back, and a server that was away for years, lose nothing that a rule keeps", () => {
  const old = ["2019-01-01", "2019-01-02", "2020-06-06"].map((day) => new Date(day));
  expect(chooseSurplus(old)).toEqual([]);
  const later = [...old, new Date("2026-11-30T03:00:00Z"), new Date("2026-11-29T03:00:00Z")];
  expect(chooseSurplus(later)).toEqual([]);
});

test("a name has the time to the second, and other files are no backups", () => {
  const at = new Date("2026-11-30T03:04:05.678Z");
  expect(backupName(at)).toBe("outlay-2026-11-30T030405Z.tar.gz");
  expect(backupTime(backupName(at))).toEqual(new Date("2026-11-30T03:04:05Z"));
  const others = [
    "outlay-2026-11-30T030405Z.tar.gz.partial",
    "outlay-2026-13-01T000000Z.tar.gz",
    "household.tar.gz",
  ];
  expect(others.map(backupTime)).toEqual([undefined, undefined, undefined]);
});

import { expect, test } from "vitest";
import { shiftOf } from "./steady-rows.logic.ts";

/** Rows "29" to "00", newest first. */
const rows = Array.from({ length: 30 }, (_, back) => ({
  id: String(29 - back).padStart(2, "0"),
  occurredOn: "2026-11-20",
}));
const added = (id: string) => ({ id, occurredOn: "2026-11-21" });

test("rows that come and go above shift those in sight, and what happens below does not", () => {
  expect(shiftOf(rows, rows.toSpliced(0, 0, added("a"), added("b")), 10, 15)).toBe(2);
  expect(shiftOf(rows, rows.toSpliced(3, 4), 10, 15)).toBe(-4);
  expect(shiftOf(rows, rows.toSpliced(20, 4), 10, 15)).toBe(0);
});

test("the first row in sight that goes to another day, or is deleted, takes nothing with it", () => {
  const [moved] = rows.slice(10, 11);
  const without = rows.toSpliced(10, 1);
  expect(
    shiftOf(rows, [{ ...added("m"), ...moved, occurredOn: "2026-12-01" }, ...without], 10, 15),
  ).toBe(0);
  expect(shiftOf(rows, without, 10, 15)).toBe(-1);
  expect(shiftOf(rows, [added("a"), added("b"), ...without], 10, 15)).toBe(1);
});

test("once all that was in sight is gone, what followed it is there", () => {
  const left = [added("a"), ...rows.toSpliced(5, 15)];
  expect(shiftOf(rows, left, 10, 15)).toBe(6 - 10);
  expect(shiftOf(rows, left.slice(0, 6), 10, 15)).toBe(6 - 10);
  expect(shiftOf(rows, [], 10, 15)).toBe(-10);
  expect(shiftOf([], rows, 10, 15)).toBe(0);
});

import { expect, test } from "vitest";
import { readFilters } from "./filters.logic.ts";

test("of an address only days that exist are filters", () => {
  expect(readFilters({ from: "2024-02-29", to: "2026-11-30" })).toEqual({
    from: "2024-02-29",
    to: "2026-11-30",
  });
  for (const none of ["2026-13-01", "2026-02-30", "20261-01-01", "1 May", 20_260_101])
    expect(readFilters({ from: none })).toEqual({});
});

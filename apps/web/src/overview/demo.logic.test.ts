import { expect, test } from "vitest";
import { demoOperations } from "./demo.logic.ts";

const made = (today: string) =>
  demoOperations({
    today,
    language: "en",
    categoryIds: new Map([["Rent", "rent"]]),
    write: (cents) => (cents / 100).toFixed(2),
    tag: "example",
  });

test("example data fits into one request, ends today and begins four months before", () => {
  for (const today of ["2026-03-01", "2026-11-30", "2027-02-28"]) {
    const operations = made(today);
    expect(operations.length).toBeGreaterThan(150);
    expect(operations.length).toBeLessThanOrEqual(500);
    const dates = operations.flatMap((item) => ("occurredOn" in item ? [item.occurredOn] : []));
    expect(dates.every((date) => date !== undefined && date <= today)).toBe(true);
  }
});

test("example data has what a household earns, and more than it spends", () => {
  const sum = (kind: string) =>
    made("2026-11-30")
      .filter((item) => "kind" in item && item.kind === kind)
      .reduce((total, item) => total + ("amount" in item ? Number(item.amount) : 0), 0);
  expect(sum("expense")).toBeGreaterThan(0);
  expect(sum("income")).toBeGreaterThan(sum("expense"));
});

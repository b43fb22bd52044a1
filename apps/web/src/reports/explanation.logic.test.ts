import { expect, test } from "vitest";
import { readFilters } from "../transactions/filters.logic.ts";
import { toListInput } from "../transactions/list-input.logic.ts";
import { toTransactionSearch } from "./explanation.logic.ts";

const filter = {
  kinds: ["expense", "refund", "fee"],
  from: "2026-11-01",
  to: "2026-11-30",
  categoryId: "01920000-0000-7000-8000-000000000004",
  payee: "Bakery, the old one",
  excluded: false,
} as const;

test("the address of a figure lists exactly what its explanation names", () => {
  const search = toTransactionSearch({ ...filter, kinds: [...filter.kinds] });
  expect(search).toBeDefined();
  // As an address has it: texts alone.
  const typed = Object.fromEntries(new URLSearchParams(search as Record<string, string>));
  for (const [name, value] of Object.entries(typed)) if (value === "undefined") delete typed[name];
  expect(toListInput(readFilters(typed))).toEqual({ ...filter, limit: 100 });
});

test("a figure whose transactions the page cannot list has no address", () => {
  expect(
    toTransactionSearch({ kinds: ["expense"], to: "2026-11-30", withoutPayees: ["Kiosk"] }),
  ).toBe(undefined);
});

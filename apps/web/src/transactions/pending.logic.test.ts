import type { Transaction } from "@outlay/client";
import { expect, test } from "vitest";
import { nothingPending, withPending } from "./pending.logic.ts";

const row = (id: string, occurredOn: string) => ({ id, occurredOn }) as Transaction;
const rows = [
  row("5", "2026-11-20"),
  row("4", "2026-11-18"),
  row("3", "2026-11-18"),
  row("2", "2026-11-10"),
];
const whole = { rows, hasMore: false, isFiltered: false };

const shown = (list: typeof whole, pending: Parameters<typeof withPending>[1]) =>
  withPending(list, pending)
    .map(({ id }) => id)
    .join("");
const adding = (...added: Transaction[]) => ({ ...nothingPending, added });

test.each([
  ["2026-11-21", "95432"],
  ["2026-11-18", "59432"],
  ["2026-11-11", "54392"],
  ["2026-01-01", "54329"],
])("a new row of %s stands where the server will list it", (day, order) => {
  expect(shown(whole, adding(row("9", day)))).toBe(order);
});

test("a row that is older than all that is loaded is left to the pages that follow", () => {
  expect(shown({ ...whole, hasMore: true }, adding(row("9", "2026-01-01")))).toBe("5432");
});

test("a row that the server has by then stands once, and a filtered list gets none", () => {
  expect(shown(whole, adding(row("4", "2026-11-18")))).toBe("5432");
  expect(shown({ ...whole, isFiltered: true }, adding(row("9", "2026-11-21")))).toBe("5432");
});

test("a removed row is gone from every list, and taken back it is where it was", () => {
  for (const isFiltered of [true, false])
    expect(shown({ ...whole, isFiltered }, { ...nothingPending, removedIds: ["4"] })).toBe("532");
  expect(withPending(whole, nothingPending)).toBe(rows);
});

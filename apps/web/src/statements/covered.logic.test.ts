import type { Transaction } from "@outlay/client";
import { expect, test } from "vitest";
import { isCovered } from "./covered.logic.ts";

const transfer = {
  kind: "transfer",
  fromAccountId: "giro",
  toAccountId: "savings",
  occurredOn: "2026-10-30",
} as Transaction;
const arriving = (arrivesOn: string | null) => ({ ...transfer, arrivesOn }) as Transaction;

test.each([
  ["savings", null, true],
  ["savings", "2026-10-31", true],
  ["savings", "2026-11-01", false],
  ["giro", "2026-11-01", true],
])("the statement of %s covers a transfer that arrives on %s: %s", (accountId, day, isInside) => {
  expect(isCovered(arriving(day), { accountId, on: "2026-10-31" })).toBe(isInside);
});

test("a statement covers what was spent until its day", () => {
  const expense = { kind: "expense", accountId: "giro", occurredOn: "2026-10-31" } as Transaction;
  expect(isCovered(expense, { accountId: "giro", on: "2026-10-31" })).toBe(true);
});

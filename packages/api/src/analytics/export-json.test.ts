import { trustedCurrency, trustedDate } from "@outlay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { toPlain } from "./export-json.ts";
import { toSimple } from "./export-json.logic.ts";

const id = fc.uuid();
const text = fc.string();
const minor = fc.bigInt({ min: 1n, max: 999_999_999_999_999_999n });
const currency = fc.constantFrom("EUR", "JPY", "KWD").map(trustedCurrency);
const instant = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2199-01-01"), noInvalidDate: true })
  .map((date) => new Date(date));
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const shares = fc.record({
  paidBy: id,
  kind: fc.constantFrom("equal" as const, "weights" as const, "exact" as const),
  parts: fc.array(
    fc.record({ personId: id, weight: orNull(fc.integer({ min: 1, max: 9 })), amountMinor: minor }),
    { minLength: 1, maxLength: 2 },
  ),
});

const entry: fc.Arbitrary<LedgerTransaction> = fc
  .record({
    id,
    kind: fc.constantFrom("expense" as const, "income" as const, "refund" as const),
    occurredOn: fc.constantFrom("1900-01-01", "2026-11-30").map(trustedDate),
    accountId: fc.constantFrom("cash", "gone"),
    currency,
    amountMinor: minor,
    categoryId: fc.constantFrom("food", "none"),
    refundOfId: orNull(id),
    refundedMinor: minor,
    attachmentCount: fc.nat(),
    excluded: fc.boolean(),
    shares: orNull(shares),
    payee: orNull(text),
    note: orNull(text),
    tags: fc.array(text, { maxLength: 2 }),
    scheduleId: orNull(id),
    state: fc.constantFrom("pending" as const, "booked" as const, "reconciled" as const),
    origins: fc.constantFrom("----", "pria", "s-a-"),
    importId: orNull(id),
    original: orNull(fc.tuple(minor, currency)),
    version: fc.integer({ min: 1 }),
    createdBy: id,
    createdByName: orNull(text),
    updatedBy: id,
    updatedByName: orNull(text),
    operationId: id,
    createdAt: instant,
    updatedAt: instant,
    deletedAt: orNull(instant),
  })
  .map(({ original, ...fields }) => ({
    ...fields,
    amountThousandths: 0n,
    toAccountId: null,
    toCurrency: null,
    toAmountMinor: null,
    arrivesOn: null,
    feeMinor: null,
    feeCategoryId: null,
    splits: [],
    originalAmountMinor: original?.[0] ?? null,
    originalCurrency: original?.[1] ?? null,
  }));

const scope = {
  names: {
    accounts: new Map([["cash", 'My "wallet"']]),
    categories: new Map([["food", { name: "Food & drink", parentId: null }]]),
  },
  selection: {},
};

test("a simple transaction is written as any other is", () => {
  fc.assert(
    fc.property(entry, (written) => {
      const simple = JSON.stringify(toSimple(written, scope));
      expect(simple).toBe(JSON.stringify(toPlain(written, scope)));
    }),
  );
});

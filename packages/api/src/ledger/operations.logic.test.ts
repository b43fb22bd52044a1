import { branded, type Plain } from "@outlay/core/testing";
import { expect, test } from "vitest";
import { originsBy } from "./origins.logic.ts";
import type { LedgerTransaction } from "./resolve.logic.ts";
import {
  inputs,
  type PlainFields,
  entryOf,
  referenceData,
  author,
  now,
  today,
  verdict,
} from "../transactions/ledger.fixture.ts";
import {
  applyOperation as applyBranded,
  assertRestorable,
  type Ledger,
  type Operation,
} from "./operations.logic.ts";

type PlainOperation = Plain<Operation>;
const applyOperation = (ledger: Ledger, operation: PlainOperation) =>
  applyBranded(ledger, branded(operation));

const deletedAt = new Date("2026-11-20T09:30:00.000Z");
const longAgo = new Date("2026-09-01T09:30:00.000Z");

/** An expense of 20.00 with a refund of 5.00, and other transactions. */
function ledgerOf(...more: LedgerTransaction[]): Ledger {
  const rows = [
    entryOf("bought", { amount: "20" }, { refundedMinor: 500n }),
    entryOf("refund", { kind: "refund", amount: "5" }, { refundOfId: "bought" }),
    entryOf("loose", { kind: "refund", amount: "5" }),
    entryOf("other", { amount: "10" }),
    entryOf("yen", { amount: "700", accountId: "yen" }),
    entryOf("income", inputs.income),
    entryOf("transfer", inputs.transfer),
    entryOf("gone", { amount: "10" }, { deletedAt }),
    entryOf("long gone", {}, { deletedAt: longAgo }),
    ...more,
  ];
  return {
    referenceData,
    entries: new Map(rows.map((row) => [row.id, row])),
    refundsOf: new Map([["bought", ["refund"]]]),
    spellings: { payee: new Map(), tag: new Map() },
    closedThrough: null,
    followers: new Set<string>(),
    refunds: new Map([
      ["bought", { byCategory: new Map([["none", 500n]]), byOriginal: new Map() }],
    ]),
    now,
    author,
    defaultOrigins: originsBy("person"),
    today,
  };
}

const create = (id: string, fields: Partial<PlainFields>): PlainOperation => ({
  op: "create",
  id,
  fields: { kind: "expense", amount: "12.5", ...fields },
});
const refundOf = (id: string, amount: string): PlainOperation =>
  create("new", { kind: "refund", amount, refundOf: id });

const refused: { operation: PlainOperation; expected: string }[] = [
  { operation: create("other", {}), expected: "id.taken id" },
  { operation: create("gone", { amount: "10" }), expected: "id.taken id" },
  { operation: refundOf("nothing", "1"), expected: "expense.not_found refundOf" },
  { operation: refundOf("gone", "1"), expected: "expense.not_found refundOf" },
  { operation: refundOf("income", "1"), expected: "expense.not_found refundOf" },
  { operation: refundOf("transfer", "1"), expected: "expense.not_found refundOf" },
  { operation: refundOf("loose", "1"), expected: "expense.not_found refundOf" },
  { operation: refundOf("new", "1"), expected: "expense.not_found refundOf" },
  { operation: refundOf("bought", "15.01"), expected: "refund.exceeds_expense amount" },
  {
    operation: { op: "update", id: "refund", patch: { amount: "20.01" } },
    expected: "refund.exceeds_expense amount",
  },
  {
    operation: { op: "update", id: "loose", patch: { refundOf: "yen" } },
    expected: "input.invalid accountId",
  },
  {
    operation: { op: "update", id: "bought", patch: { amount: "4.99" } },
    expected: "refund.exceeds_expense amount",
  },
  {
    operation: { op: "update", id: "bought", patch: { kind: "income" } },
    expected: "transaction.in_use kind",
  },
  {
    operation: { op: "update", id: "bought", patch: { accountId: "yen", amount: "700" } },
    expected: "transaction.in_use accountId",
  },
  {
    operation: { op: "update", id: "other", patch: { kind: "refund", refundOf: "other" } },
    expected: "expense.not_found refundOf",
  },
  {
    operation: {
      op: "update",
      id: "other",
      patch: { kind: "refund", refundOf: "bought", amount: "16" },
    },
    expected: "refund.exceeds_expense amount",
  },
  { operation: { op: "remove", id: "bought" }, expected: "transaction.in_use id" },
  { operation: { op: "remove", id: "other", version: 2 }, expected: "version.conflict version" },
  {
    operation: { op: "update", id: "other", version: 2, patch: {} },
    expected: "version.conflict version",
  },
  { operation: { op: "update", id: "nothing", patch: {} }, expected: "transaction.not_found" },
  { operation: { op: "update", id: "gone", patch: {} }, expected: "transaction.not_found" },
  {
    operation: { op: "update", id: "gone", expectedKind: "expense", patch: {} },
    expected: "expense.not_found",
  },
  {
    operation: { op: "update", id: "income", expectedKind: "expense", patch: {} },
    expected: "expense.not_found",
  },
  {
    operation: { op: "remove", id: "income", expectedKind: "expense" },
    expected: "expense.not_found",
  },
  { operation: { op: "restore", id: "nothing" }, expected: "transaction.not_found" },
  {
    operation: { op: "restore", id: "income", expectedKind: "expense" },
    expected: "expense.not_found",
  },
  { operation: { op: "restore", id: "long gone" }, expected: "transaction.restore_expired" },
];

test.each(refused)(
  "$operation fails with $expected and changes nothing",
  ({ operation, expected }) => {
    const ledger = ledgerOf();
    expect(verdict(() => applyOperation(ledger, operation))).toBe(expected);
    expect(ledger).toEqual(ledgerOf());
  },
);

/** The refunded amounts of expenses after an operation. */
const moved: { operation: PlainOperation; refunded: Record<string, bigint> }[] = [
  { operation: refundOf("bought", "15"), refunded: { bought: 2000n } },
  { operation: refundOf("other", "10"), refunded: { other: 1000n } },
  { operation: create("new", inputs.refund), refunded: {} },
  {
    operation: { op: "update", id: "refund", patch: { amount: "20" } },
    refunded: { bought: 2000n },
  },
  { operation: { op: "update", id: "refund", patch: { note: "n" } }, refunded: { bought: 500n } },
  {
    operation: { op: "update", id: "refund", patch: { refundOf: null } },
    refunded: { bought: 0n },
  },
  {
    operation: { op: "update", id: "refund", patch: { refundOf: "other" } },
    refunded: { bought: 0n, other: 500n },
  },
  {
    operation: { op: "update", id: "refund", patch: { kind: "income" } },
    refunded: { bought: 0n },
  },
  {
    operation: { op: "update", id: "loose", patch: { refundOf: "bought" } },
    refunded: { bought: 1000n },
  },
  {
    operation: { op: "update", id: "income", patch: { kind: "refund", refundOf: "bought" } },
    refunded: { bought: 1750n },
  },
  { operation: { op: "remove", id: "refund" }, refunded: { bought: 0n } },
  { operation: { op: "remove", id: "loose" }, refunded: {} },
  { operation: { op: "update", id: "bought", patch: { amount: "5" } }, refunded: {} },
];

test.each(moved)("$operation sets the refunded amounts to $refunded", ({ operation, refunded }) => {
  const ledger = ledgerOf();
  const outcome = applyOperation(ledger, operation);
  const found = outcome.refunded.map(({ id, refundedMinor }) => [id, refundedMinor]);
  expect(Object.fromEntries(found)).toEqual(refunded);
  for (const [id, minor] of found)
    expect(ledger.entries.get(String(id))?.refundedMinor).toBe(minor);
  expect(ledger.entries.get(outcome.entry.id)).toEqual(outcome.entry);
});

test("a restored refund counts again if it fits the expense", () => {
  const gone = (amount: string) =>
    entryOf("back", { kind: "refund", amount }, { refundOfId: "bought", deletedAt });
  const restore = (row: LedgerTransaction) =>
    verdict(
      () => applyOperation(ledgerOf(row), { op: "restore", id: "back" }).refunded[0]?.refundedMinor,
    );
  expect(restore(gone("15"))).toBe(2000n);
  expect(restore(gone("15.01"))).toBe("refund.exceeds_expense amount");
  expect(restore({ ...gone("1"), refundOfId: "gone" })).toBe("expense.not_found refundOf");
  expect(restore({ ...gone("1"), refundOfId: "income" })).toBe("expense.not_found refundOf");
});

test("a refund in euros cannot be restored if its expense is now in yen", () => {
  const gone = entryOf("back", { kind: "refund", amount: "1" }, { refundOfId: "yen", deletedAt });
  const restore = () => applyOperation(ledgerOf(gone), { op: "restore", id: "back" });
  expect(verdict(restore)).toBe("input.invalid refundOf");
});

test("each change increases the version by one; an update without changes does not", () => {
  const later = new Date(now.getTime() + 1000);
  const ledger = { ...ledgerOf(), now: later };
  const apply = (operation: PlainOperation) => {
    const { entry, change } = applyOperation(ledger, operation);
    return [entry.version, entry.updatedAt === later, change?.op];
  };
  expect(apply({ op: "update", id: "other", patch: { amount: "10.00" } })).toEqual([
    1,
    false,
    undefined,
  ]);
  expect(apply({ op: "update", id: "other", version: 1, patch: { note: "n" } })).toEqual([
    2,
    true,
    "update",
  ]);
  expect(apply({ op: "remove", id: "other", version: 2 })).toEqual([3, true, "delete"]);
  expect(apply({ op: "restore", id: "other" })).toEqual([4, true, "restore"]);
  expect(apply({ op: "restore", id: "other" })).toEqual([4, true, undefined]);
  expect(apply(create("new", {}))).toEqual([1, true, "create"]);
  expect(apply(create("new", {}))).toEqual([1, true, undefined]);
});

test("deleting an expense with refunds fails and names the refunds", () => {
  expect(() => applyOperation(ledgerOf(), { op: "remove", id: "bought" })).toThrow(
    expect.objectContaining({
      code: "transaction.in_use",
      issues: [
        { path: ["id"], code: "transaction.in_use", message: "Refund refund depends on it." },
      ],
    }),
  );
});

const moment = new Date("2026-11-01T10:00:00.000Z");

test.each([
  { at: "2026-11-01T10:00:00.000Z", expected: undefined },
  { at: "2026-12-01T10:00:00.000Z", expected: undefined },
  { at: "2026-12-01T10:00:00.001Z", expected: "transaction.restore_expired" },
  { at: "2027-11-01T10:00:00.000Z", expected: "transaction.restore_expired" },
])("restoring at $at what was deleted on 1 November: $expected", ({ at, expected }) => {
  expect(verdict(() => assertRestorable(moment, new Date(at)))).toBe(expected);
});

import { trustedCurrency } from "@outlay/core";
import { branded, type Plain } from "@outlay/core/testing";
import { expect, test } from "vitest";
import { originsBy } from "./origins.logic.ts";
import type { CreateTransactionInput } from "./create.contract.ts";
import { type Patch, isSame, isReplay, fromCreateInput } from "./transaction-fields.logic.ts";
import type { ResolvedTransaction, Kind } from "./resolve.logic.ts";
import {
  inputs,
  type PlainFields,
  resolvedOf,
  entryOf,
  referenceData,
  author,
  now,
  today,
  verdict,
} from "../transactions/ledger.fixture.ts";
import { applyOperation } from "./operations.logic.ts";

/** The fields that an update changes, or its error. */
function updated(current: ResolvedTransaction, patch: Plain<Patch>): unknown {
  const before = { ...entryOf("it"), ...current };
  const entries = new Map(
    [before, entryOf("bought", { amount: "50" })].map((row) => [row.id, row]),
  );
  const ledger = {
    referenceData,
    entries,
    refundsOf: new Map(),
    spellings: { payee: new Map(), tag: new Map() },
    closedThrough: null,
    followers: new Set<string>(),
    refunds: new Map(),
    now,
    today,
    author,
    defaultOrigins: originsBy("person"),
  };
  return verdict(() => {
    const { entry } = applyOperation(ledger, { op: "update", id: "it", patch: branded(patch) });
    const changed = Object.entries(entry).filter(
      ([field, value]) =>
        JSON.stringify(value, toText) !== JSON.stringify(Reflect.get(before, field), toText),
    );
    const { version: _v, origins: _o, ...changes } = Object.fromEntries(changed);
    return changes;
  });
}

const toText = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);
const part = (categoryId: string, amount: string, note: string | null = null) => ({
  categoryId,
  amount,
  note,
});
const splitExpense = resolvedOf({
  categoryId: "food",
  splits: [part("food", "10", "bread"), part("travel", "2.5")],
});
const inFomento = {
  ...resolvedOf(),
  currency: trustedCurrency("CLF"),
  amountMinor: 10_001n,
};
const exchange = resolvedOf({ ...inputs.transfer, toAccountId: "yen", toAmount: "2000" });

test("the account of a transfer is its source account", () => {
  const { accountId, ...rest } = inputs.transfer;
  expect(
    fromCreateInput(branded<CreateTransactionInput>({ ...rest, fromAccountId: accountId })),
  ).toEqual(inputs.transfer);
  expect(fromCreateInput(branded(inputs.income))).toEqual(inputs.income);
});

const updates: { current?: ResolvedTransaction; patch: Plain<Patch>; expected: unknown }[] = [
  { patch: {}, expected: {} },
  { patch: { payee: null, note: "Né", tags: [] }, expected: { note: "Né" } },
  {
    current: resolvedOf({ payee: "Shop", tags: ["a"] }),
    patch: { payee: null, tags: [] },
    expected: { payee: null, tags: [] },
  },
  {
    current: resolvedOf({ payee: "Shop", tags: ["a"] }),
    patch: { amount: "1" },
    expected: { amountMinor: 100n, amountThousandths: 1000n },
  },
  { current: resolvedOf({ tags: ["a", "b"] }), patch: { tags: ["b"] }, expected: { tags: ["b"] } },
  { patch: { occurredOn: "2026-01-01" }, expected: { occurredOn: "2026-01-01" } },
  { patch: { accountId: "euros" }, expected: {} },
  { patch: { categoryId: "food" }, expected: { categoryId: "food" } },
  {
    current: resolvedOf({ original: { amount: "1", currency: "USD" } }),
    patch: { original: null },
    expected: { originalAmountMinor: null, originalCurrency: null },
  },
  {
    patch: { original: { amount: "2", currency: "JPY" } },
    expected: { originalAmountMinor: 2n, originalCurrency: "JPY" },
  },
  { patch: { accountId: "yen" }, expected: "input.invalid amount" },
  {
    patch: { accountId: "yen", amount: "700" },
    expected: { accountId: "yen", currency: "JPY", amountMinor: 700n, amountThousandths: 700_000n },
  },
  { patch: { accountId: "old" }, expected: "account.archived accountId" },
  { patch: { categoryId: "past" }, expected: "category.archived categoryId" },
  {
    current: resolvedOf({ amount: "10" }),
    patch: { accountId: "dinars" },
    expected: "input.invalid amount",
  },

  // Splits.
  { current: splitExpense, patch: { payee: "Shop" }, expected: { payee: "Shop" } },
  { current: splitExpense, patch: { amount: "13" }, expected: "splits.unbalanced splits" },
  {
    current: splitExpense,
    patch: { splits: [part("food", "12")] },
    expected: "splits.unbalanced splits",
  },
  {
    current: splitExpense,
    patch: { amount: "13", splits: [part("food", "13")] },
    expected: {
      amountMinor: 1300n,
      amountThousandths: 13_000n,
      splits: [{ categoryId: "food", amountMinor: 1300n, note: null }],
    },
  },
  { current: splitExpense, patch: { splits: [] }, expected: { splits: [] } },
  {
    current: splitExpense,
    patch: { splits: [], amount: "1" },
    expected: { splits: [], amountMinor: 100n, amountThousandths: 1000n },
  },
  {
    current: splitExpense,
    patch: { splits: [part("food", "10", "bread"), part("travel", "2.50")] },
    expected: {},
  },
  {
    current: splitExpense,
    patch: { accountId: "dinars", amount: "12.5" },
    expected: {
      accountId: "dinars",
      currency: "KWD",
      amountMinor: 12_500n,
      splits: [
        { categoryId: "food", amountMinor: 10_000n, note: "bread" },
        { categoryId: "travel", amountMinor: 2500n, note: null },
      ],
    },
  },

  // Transfers.
  {
    current: resolvedOf(inputs.transfer),
    patch: { amount: "20" },
    expected: { amountMinor: 2000n, amountThousandths: 20_000n, toAmountMinor: 2000n },
  },
  {
    current: resolvedOf(inputs.transfer),
    patch: { fromAccountId: "savings", toAccountId: "euros" },
    expected: { accountId: "savings", toAccountId: "euros" },
  },
  {
    current: resolvedOf(inputs.transfer),
    patch: { toAccountId: "euros" },
    expected: "input.invalid toAccountId",
  },
  {
    current: resolvedOf(inputs.transfer),
    patch: { fromAccountId: "savings" },
    expected: "input.invalid toAccountId",
  },
  {
    current: resolvedOf(inputs.transfer),
    patch: { toAccountId: "yen" },
    expected: "input.invalid toAmount",
  },
  {
    current: resolvedOf(inputs.transfer),
    patch: { toAccountId: "yen", toAmount: "2000" },
    expected: { toAccountId: "yen", toCurrency: "JPY", toAmountMinor: 2000n },
  },
  {
    current: resolvedOf(inputs.transfer),
    patch: { toAmount: "13" },
    expected: "input.invalid toAmount",
  },
  {
    current: exchange,
    patch: { amount: "13" },
    expected: { amountMinor: 1300n, amountThousandths: 13_000n },
  },
  { current: exchange, patch: { toAmount: "2100" }, expected: { toAmountMinor: 2100n } },
  { current: exchange, patch: { toAccountId: "more yen" }, expected: { toAccountId: "more yen" } },
  { current: exchange, patch: { fromAccountId: "savings" }, expected: { accountId: "savings" } },
  { current: exchange, patch: { toAccountId: "dinars" }, expected: "input.invalid toAmount" },
  {
    current: exchange,
    patch: { toAccountId: "dinars", toAmount: "4.005" },
    expected: { toAccountId: "dinars", toCurrency: "KWD", toAmountMinor: 4005n },
  },
  // Between accounts of the same currency both amounts are equal again.
  {
    current: exchange,
    patch: { toAccountId: "savings" },
    expected: { toAccountId: "savings", toCurrency: "EUR", toAmountMinor: 1250n },
  },
  {
    current: exchange,
    patch: { toAccountId: "savings", toAmount: "2000" },
    expected: "input.invalid toAmount",
  },
  {
    current: exchange,
    patch: { fromAccountId: "more yen", amount: "1900" },
    expected: {
      accountId: "more yen",
      currency: "JPY",
      amountMinor: 1900n,
      amountThousandths: 1_900_000n,
      toAmountMinor: 1900n,
    },
  },
  { current: exchange, patch: { fromAccountId: "more yen" }, expected: "input.invalid amount" },
  {
    current: exchange,
    patch: { fromAccountId: "yen", toAccountId: "euros" },
    expected: "input.invalid amount",
  },
  {
    current: exchange,
    patch: { fromAccountId: "yen", amount: "2000", toAccountId: "euros" },
    expected: "input.invalid toAmount",
  },
  {
    current: exchange,
    patch: { fromAccountId: "yen", amount: "2000", toAccountId: "euros", toAmount: "12.50" },
    expected: {
      accountId: "yen",
      currency: "JPY",
      amountMinor: 2000n,
      amountThousandths: 2_000_000n,
      toAccountId: "euros",
      toCurrency: "EUR",
      toAmountMinor: 1250n,
    },
  },
];

test.each(updates)(
  "updating a $current.kind with $patch changes $expected",
  ({ current = resolvedOf(), patch, expected }) => {
    expect(updated(current, patch)).toEqual(expected);
  },
);

const kinds: Kind[] = ["expense", "income", "transfer", "refund"];
const toTransfer = { kind: "transfer", toAccountId: "savings" } as const;
const away = { toAccountId: null, toCurrency: null, toAmountMinor: null };
const toSavings = {
  kind: "transfer",
  toAccountId: "savings",
  toCurrency: "EUR",
  toAmountMinor: 1250n,
};
const categoryOf = { expense: "food", income: "salary", transfer: undefined, refund: "food" };
const plain = (kind: Kind) => resolvedOf({ ...inputs[kind], categoryId: categoryOf[kind] });

/** The fields that change from each kind to each other. */
const turns: Record<Kind, Partial<Record<Kind, object>>> = {
  expense: {
    income: { kind: "income", categoryId: "no income" },
    transfer: { ...toSavings, categoryId: null },
    refund: { kind: "refund" },
  },
  income: {
    expense: { kind: "expense", categoryId: "none" },
    transfer: { ...toSavings, categoryId: null },
    refund: { kind: "refund", categoryId: "none" },
  },
  transfer: {
    expense: { ...away, kind: "expense", categoryId: "none" },
    income: { ...away, kind: "income", categoryId: "no income" },
    refund: { ...away, kind: "refund", categoryId: "none" },
  },
  refund: {
    expense: { kind: "expense" },
    income: { kind: "income", categoryId: "no income" },
    transfer: { ...toSavings, categoryId: null },
  },
};

test.each(kinds.flatMap((from) => kinds.filter((to) => to !== from).map((to) => ({ from, to }))))(
  "$from becomes $to",
  ({ from, to }) => {
    expect(updated(plain(from), to === "transfer" ? toTransfer : { kind: to })).toEqual(
      turns[from][to],
    );
  },
);

test("a transfer between currencies becomes an expense of the amount sent", () => {
  expect(updated(exchange, { kind: "expense" })).toEqual({
    ...away,
    kind: "expense",
    categoryId: "none",
  });
});

test("a split expense that becomes a refund keeps its splits, a transfer or an income does not", () => {
  const whole = { splits: [] };
  expect(updated(splitExpense, { kind: "refund" })).toEqual({ kind: "refund" });
  expect(updated(splitExpense, toTransfer)).toEqual({ ...toSavings, categoryId: null, ...whole });
  expect(updated(splitExpense, { kind: "income" })).toEqual({
    kind: "income",
    categoryId: "no income",
    ...whole,
  });
});

test("a refund that becomes an expense no longer refers to an expense", () => {
  const refund = { ...plain("refund"), refundOfId: "bought" };
  expect(updated(refund, { kind: "expense", refundOf: null })).toBe("input.invalid refundOf");
});

const misfits: { kind: Kind; patch: Plain<Patch> }[] = [
  ...(["expense", "income", "refund"] as const).flatMap((kind) => [
    { kind, patch: { fromAccountId: "euros" } },
    { kind, patch: { toAccountId: "savings" } },
    { kind, patch: { toAmount: "1" } },
  ]),
  { kind: "expense", patch: { refundOf: "bought" } },
  { kind: "income", patch: { refundOf: "bought" } },
  { kind: "transfer", patch: { refundOf: "bought" } },
  { kind: "expense", patch: { fee: { amount: "1" } } },
  { kind: "refund", patch: { arrivesOn: "2026-11-21" } },
  { kind: "transfer", patch: { splits: [] } },
  { kind: "transfer", patch: { categoryId: "food" } },
  { kind: "transfer", patch: { accountId: "euros" } },
];

test.each(misfits)("$kind does not have $patch", ({ kind, patch }) => {
  const refusal = `input.invalid ${Object.keys(patch).join("")}`;
  expect(updated(plain(kind), patch)).toBe(refusal);
  const other = kind === "expense" ? "income" : "expense";
  expect(updated(plain(other), { ...patch, kind })).toBe(refusal);
});

test("an update has no effect only if all fields and splits are equal", () => {
  expect(
    isSame(splitExpense, {
      ...splitExpense,
      splits: splitExpense.splits.map((split) => ({ ...split })),
    }),
  ).toBe(true);
  const differing: Partial<ResolvedTransaction>[] = [
    { note: "n" },
    { tags: ["a"] },
    { splits: [] },
    { splits: splitExpense.splits.toReversed() },
    { splits: splitExpense.splits.map((split) => ({ ...split, note: "n" })) },
  ];
  for (const other of differing)
    expect(isSame(splitExpense, { ...splitExpense, ...other })).toBe(false);
});

const dollars = { amount: "13.5", currency: "USD" };
const abroad = resolvedOf({ original: dollars });
const refunding = { ...plain("refund"), refundOfId: "bought" };

const retries: { existing?: ResolvedTransaction; sent: PlainFields; again: boolean }[] = [
  { sent: inputs.expense, again: true },
  { sent: { ...inputs.expense, amount: "12.50" }, again: true },
  {
    sent: { ...inputs.expense, occurredOn: today, accountId: "euros", categoryId: "none" },
    again: true,
  },
  {
    sent: { ...inputs.expense, payee: null, note: null, tags: [], original: null, splits: [] },
    again: true,
  },
  { sent: { ...inputs.expense, amount: "12.51" }, again: false },
  { sent: { ...inputs.expense, amount: "12.501" }, again: false },
  { sent: { ...inputs.expense, occurredOn: "2026-11-20" }, again: false },
  { sent: { ...inputs.expense, accountId: "yen" }, again: false },
  { sent: { ...inputs.expense, categoryId: "food" }, again: false },
  { sent: inputs.income, again: false },
  { sent: { ...inputs.expense, payee: "Shop" }, again: false },
  { sent: { ...inputs.expense, note: "n" }, again: false },
  { sent: { ...inputs.expense, tags: ["a"] }, again: false },
  { sent: { ...inputs.expense, original: dollars }, again: false },
  { sent: { ...inputs.expense, splits: [part("food", "12.5")] }, again: false },
  {
    existing: abroad,
    sent: { ...inputs.expense, original: { ...dollars, amount: "13.50" } },
    again: true,
  },
  {
    existing: abroad,
    sent: { ...inputs.expense, original: { ...dollars, amount: "13.51" } },
    again: false,
  },
  {
    existing: abroad,
    sent: { ...inputs.expense, original: { ...dollars, currency: "CAD" } },
    again: false,
  },
  { existing: abroad, sent: inputs.expense, again: false },
  {
    existing: splitExpense,
    sent: { ...inputs.expense, splits: [part("food", "10.0", "bread"), part("travel", "2.50")] },
    again: true,
  },
  {
    existing: splitExpense,
    sent: { ...inputs.expense, splits: [part("travel", "2.50"), part("food", "10.0", "bread")] },
    again: false,
  },
  {
    existing: splitExpense,
    sent: { ...inputs.expense, splits: [part("food", "10"), part("travel", "2.50")] },
    again: false,
  },
  {
    existing: splitExpense,
    sent: { ...inputs.expense, splits: [part("food", "12.50")] },
    again: false,
  },
  { existing: splitExpense, sent: inputs.expense, again: false },
  { existing: resolvedOf(inputs.transfer), sent: inputs.transfer, again: true },
  {
    existing: resolvedOf(inputs.transfer),
    sent: { ...inputs.transfer, toAmount: "12.50" },
    again: true,
  },
  {
    existing: resolvedOf(inputs.transfer),
    sent: { ...inputs.transfer, toAmount: "12.49" },
    again: false,
  },
  {
    existing: resolvedOf(inputs.transfer),
    sent: { ...inputs.transfer, toAccountId: "old" },
    again: false,
  },
  {
    existing: resolvedOf(inputs.transfer),
    sent: { ...inputs.transfer, accountId: "old" },
    again: false,
  },
  {
    existing: exchange,
    sent: { ...inputs.transfer, toAccountId: "yen", toAmount: "2000" },
    again: true,
  },
  {
    existing: exchange,
    sent: { ...inputs.transfer, toAccountId: "yen", toAmount: "2001" },
    again: false,
  },
  { existing: refunding, sent: { ...inputs.refund, refundOf: "bought" }, again: true },
  { existing: refunding, sent: { ...inputs.refund, refundOf: "other" }, again: false },
  { existing: refunding, sent: inputs.refund, again: false },
  { existing: plain("refund"), sent: { ...inputs.refund, refundOf: null }, again: true },
  // With four digits, amounts can differ by less than they are sorted by.
  { existing: inFomento, sent: { ...inputs.expense, amount: "1.0001" }, again: true },
  { existing: inFomento, sent: { ...inputs.expense, amount: "1.0002" }, again: false },
];

test.each(retries)(
  "$sent is a replay of the existing transaction: $again",
  ({ existing: row = resolvedOf(), sent, again }) => {
    expect(isReplay(row, branded(sent))).toBe(again);
  },
);

import { trustedCurrency, trustedDate } from "@outlay/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { LedgerTransaction } from "./resolve.logic.ts";
import { sumPayeeUses } from "../payees/payee-uses.projection.ts";
import { sumTagUses } from "../tags/tag-uses.projection.ts";
import { type Difference, noCategory, sumBalances, sumTotals } from "./effects.logic.ts";
import { inputs, entryOf, now, type PlainFields, today } from "../transactions/ledger.fixture.ts";

const sumAll = (differences: readonly Difference[]) => ({
  balances: sumBalances(differences),
  totals: sumTotals(differences),
  // Names without a count stay, as they say how they are written.
  payees: sumPayeeUses(differences).filter(({ count }) => count !== 0),
  tags: sumTagUses(differences).filter(({ count }) => count !== 0),
});

const day = today;
const part = (categoryId: string, amount: string) => ({ categoryId, amount, note: null });
const created = (fields: Partial<PlainFields>) =>
  sumAll([{ before: null, after: entryOf("a", fields) }]);

const effects: {
  name: string;
  fields: Partial<PlainFields>;
  balances: object[];
  totals: object[];
}[] = [
  {
    name: "an expense takes its amount from its account",
    fields: { ...inputs.expense, categoryId: "food" },
    balances: [{ accountId: "euros", sumMinor: -1250n }],
    totals: [{ accountId: "euros", categoryId: "food", sumMinor: -1250n, count: 1 }],
  },
  {
    name: "an income adds its amount to its account",
    fields: inputs.income,
    balances: [{ accountId: "euros", sumMinor: 1250n }],
    totals: [{ accountId: "euros", categoryId: "no income", sumMinor: 1250n, count: 1 }],
  },
  {
    name: "a refund returns its amount in an expense category",
    fields: { ...inputs.refund, categoryId: "food" },
    balances: [{ accountId: "euros", sumMinor: 1250n }],
    totals: [{ accountId: "euros", categoryId: "food", sumMinor: 1250n, count: 1 }],
  },
  {
    name: "a transfer moves its amount",
    fields: inputs.transfer,
    balances: [
      { accountId: "euros", sumMinor: -1250n },
      { accountId: "savings", sumMinor: 1250n },
    ],
    totals: [
      { accountId: "euros", categoryId: noCategory, sumMinor: -1250n, count: 1 },
      { accountId: "savings", categoryId: noCategory, sumMinor: 1250n, count: 1 },
    ],
  },
  {
    name: "a transfer between currencies adds the amount received",
    fields: { ...inputs.transfer, toAccountId: "yen", toAmount: "2000" },
    balances: [
      { accountId: "euros", sumMinor: -1250n },
      { accountId: "yen", sumMinor: 2000n },
    ],
    totals: [
      { accountId: "euros", categoryId: noCategory, sumMinor: -1250n, count: 1 },
      { accountId: "yen", categoryId: noCategory, sumMinor: 2000n, count: 1 },
    ],
  },
  {
    name: "a split expense counts once in each category of its splits, and not in its main category",
    fields: {
      ...inputs.expense,
      categoryId: "none",
      splits: [part("food", "10"), part("travel", "2"), part("food", "0.5")],
    },
    balances: [{ accountId: "euros", sumMinor: -1250n }],
    totals: [
      { accountId: "euros", categoryId: "food", sumMinor: -1050n, count: 1 },
      { accountId: "euros", categoryId: "travel", sumMinor: -200n, count: 1 },
    ],
  },
];

test.each(effects)("$name", ({ fields, balances, totals }) => {
  const found = created(fields);
  expect(found.balances).toEqual(balances.map((delta) => ({ ...delta, count: 0 })));
  expect(found.totals).toEqual(totals.map((delta) => ({ day, kind: fields.kind, ...delta })));
});

test("a payee counts with its category, in a transfer without one; each tag counts once", () => {
  expect(created({ payee: "Shop", categoryId: "food", tags: ["a", "b"] })).toMatchObject({
    payees: [{ payee: "Shop", categoryId: "food", count: 1 }],
    tags: [
      { tag: "a", count: 1 },
      { tag: "b", count: 1 },
    ],
  });
  expect(created({ ...inputs.transfer, payee: "Bank" }).payees).toMatchObject([
    { payee: "Bank", categoryId: noCategory },
  ]);
});

const nothing = { balances: [], totals: [], payees: [], tags: [] };

test("changing only texts changes no amounts and no counts", () => {
  const before = entryOf("a", { note: "x" });
  expect(sumAll([{ before, after: entryOf("a", { note: "y" }) }])).toEqual(nothing);
});

test("deleted transactions have no effect, and a deletion reverses a create", () => {
  const live = entryOf("a", { payee: "Shop", tags: ["a"] });
  const deleted = { ...live, deletedAt: now };
  expect(sumAll([{ before: null, after: deleted }])).toEqual(nothing);
  expect(
    sumAll([
      { before: null, after: live },
      { before: live, after: deleted },
    ]),
  ).toEqual(nothing);
});

const minor = fc.bigInt({ min: 1n, max: 10n ** 15n });
const common = {
  occurredOn: fc.constantFrom(trustedDate("2026-11-20"), day),
  payee: fc.option(fc.constantFrom("Shop", "Bank")),
  tags: fc.subarray(["a", "b"]),
};
const whole = fc.record({
  ...common,
  kind: fc.constantFrom("expense" as const, "income" as const, "refund" as const),
  accountId: fc.constantFrom("euros", "savings"),
  amountMinor: minor,
});
const splitExpense = fc
  .record({
    ...common,
    parts: fc.array(fc.tuple(fc.constantFrom("food", "travel", "none"), minor), {
      minLength: 1,
      maxLength: 6,
    }),
  })
  .map(({ parts, ...rest }) => ({
    ...rest,
    kind: "expense" as const,
    amountMinor: parts.reduce((sum, [, amountMinor]) => sum + amountMinor, 0n),
    splits: parts.map(([categoryId, amountMinor]) => ({ categoryId, amountMinor, note: null })),
  }));
const transfer = fc
  .record({ ...common, turned: fc.boolean(), amountMinor: minor })
  .map(({ turned, ...rest }) => ({
    ...rest,
    kind: "transfer" as const,
    categoryId: null,
    accountId: turned ? "savings" : "euros",
    toAccountId: turned ? "euros" : "savings",
    toCurrency: trustedCurrency("EUR"),
    toAmountMinor: rest.amountMinor,
  }));
const deletion = fc.constantFrom(null, null, now);
const entry = fc
  .tuple(fc.oneof(whole, splitExpense, transfer), deletion)
  .map(([fields, deletedAt]): LedgerTransaction => ({ ...entryOf("a"), ...fields, deletedAt }));

const sorted = (sums: ReturnType<typeof sumAll>) =>
  Object.fromEntries(
    Object.entries(sums).map(([name, deltas]) => [
      name,
      deltas
        .map((delta) =>
          JSON.stringify(delta, (_, value: unknown) =>
            String(value) === "[object Object]" ? value : String(value),
          ),
        )
        .toSorted(),
    ]),
  );
const total = (deltas: readonly { sumMinor: bigint }[]) =>
  deltas.reduce((sum, { sumMinor }) => sum + sumMinor, 0n);

test("the effects of a transaction's history equal those of its last state, and zero after deletion", () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), (history) => {
      const steps = history.map((after, index) => ({ before: history[index - 1] ?? null, after }));
      const last = history.at(-1) ?? entryOf("a");
      expect(sorted(sumAll(steps))).toEqual(sorted(sumAll([{ before: null, after: last }])));
      const undone = { before: last, after: { ...last, deletedAt: now } };
      expect(sumAll([...steps, undone])).toEqual(nothing);
    }),
  );
});

test("a transfer within one currency does not change the sum of balances", () => {
  fc.assert(
    fc.property(transfer, (fields) => {
      const { balances, totals } = sumAll([
        { before: null, after: { ...entryOf("a"), ...fields } },
      ]);
      expect([total(balances), total(totals)]).toEqual([0n, 0n]);
    }),
  );
});

test("splits never lose a minor unit: together they change the balance by the full amount", () => {
  fc.assert(
    fc.property(splitExpense, (fields) => {
      const { balances, totals } = sumAll([
        { before: null, after: { ...entryOf("a"), ...fields } },
      ]);
      expect(balances).toMatchObject([{ accountId: "euros", sumMinor: -fields.amountMinor }]);
      expect(total(totals)).toBe(-fields.amountMinor);
    }),
  );
});

test("balances and daily totals of an account always agree", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.option(entry), entry)), (pairs) => {
      const { balances, totals } = sumAll(pairs.map(([before, after]) => ({ before, after })));
      for (const accountId of ["euros", "savings"]) {
        const ofAccount = <Delta extends { accountId: string }>(deltas: Delta[]) =>
          deltas.filter((delta) => delta.accountId === accountId);
        expect(total(ofAccount(balances))).toBe(total(ofAccount(totals)));
      }
    }),
  );
});

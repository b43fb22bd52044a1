import { runs } from "@outlay/db/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, trustedCurrency, trustedDate } from "@outlay/core";
import { noOrigins } from "../ledger/origins.logic.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { beancount, beancountComponent } from "./journal-beancount.logic.ts";
import { hledger, ledger, ledgerComponent } from "./journal-ledger.logic.ts";
import { journalNames } from "./journal-names.logic.ts";
import { installed, readJournal } from "./journal.fixture.ts";
import { amountText, entriesOf, openingEntry } from "./journal.logic.ts";
import { partsOf } from "./parts.logic.ts";

const formats = {
  hledger: { dialect: hledger, component: ledgerComponent },
  ledger: { dialect: ledger, component: ledgerComponent },
  beancount: { dialect: beancount, component: beancountComponent },
};

const piece = fc.constantFrom(
  ..."aA1 ;|:*!()[]{}#@=\"'\\%~,.-_/&$<>^`?+",
  ..."üéß食ทﬁⅧ٣ǅ🐹𝒳\u00a0\u200b\n",
  "  ",
  "[2026-01-01]",
  "[=2026-01-01]",
  "date:2020-02-02",
  "note::1/0",
  "; x: y",
  "Payee: x",
  "-1.00 EUR",
  "@@ 1 EUR",
  "  ; z",
  "type:",
  ":a:b:",
);
const text = fc
  .array(piece, { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join("").trim().normalize("NFC"))
  .filter((joined) => joined !== "");

const currencies = ["EUR", "USD", "JPY", "KWD"].map(trustedCurrency);
const at = <Item>(items: readonly Item[], index: number): Item => {
  const item = items[index % items.length];
  if (item === undefined) throw new Error("there is nothing to choose from");
  return item;
};

const start = trustedDate("2026-01-05");
const nobody = { updatedBy: "x", updatedByName: null, createdBy: "x", createdByName: null };
const instants = { createdAt: new Date(0), updatedAt: new Date(0), deletedAt: null };
const noTransfer = {
  toAccountId: null,
  toCurrency: null,
  toAmountMinor: null,
  arrivesOn: null,
  feeMinor: null,
  feeCategoryId: null,
};

/** A transaction of any kind in which the text is payee, note and tag. */
function transactionOf(odd: readonly string[], index: number): LedgerTransaction {
  const own = at(odd, index);
  const common = {
    ...nobody,
    ...instants,
    ...noTransfer,
    operationId: "x",
    version: 1,
    excluded: false,
    shares: null,
    id: `id-${index}`,
    occurredOn: addDays(start, (index * 7) % 40),
    accountId: `a${index}`,
    currency: at(currencies, index),
    amountMinor: 1_250n,
    amountThousandths: 0n,
    scheduleId: null,
    state: "booked" as const,
    origins: noOrigins,
    importId: null,
    refundedMinor: 0n,
    attachmentCount: 0,
    refundOfId: null,
    splits: [],
    payee: index % 5 === 0 ? null : own,
    note: index % 4 === 0 ? null : own,
    tags: [own, "date", "Payee", "plain"],
    originalAmountMinor: 125n,
    originalCurrency: at(currencies, 1),
  };
  const to = (index + 1) % odd.length;
  if (index % 3 === 0 && to !== index)
    return {
      ...common,
      arrivesOn: index % 2 === 0 ? null : addDays(common.occurredOn, 3),
      ...(index % 4 !== 0 && { feeMinor: 30n, feeCategoryId: `c${to}` }),
      kind: "transfer",
      categoryId: null,
      toAccountId: `a${to}`,
      toCurrency: at(currencies, to),
      toAmountMinor: at(currencies, to) === common.currency ? 1_250n : 7n,
    };
  const split = (part: number, amountMinor: bigint) => ({
    categoryId: `c${(index + part) % odd.length}`,
    amountMinor,
    note: part === 0 ? own : null,
  });
  const splits = index % 3 === 1 ? [split(0, 1_500n), split(1, -250n)] : [];
  const kind = index % 2 === 0 ? "expense" : "refund";
  return { ...common, kind, categoryId: `c${index}`, splits };
}

/** A book in which every text is the name of an account and of a category, too. */
function writeOdd(odd: readonly string[], format: keyof typeof formats) {
  const { dialect, component } = formats[format];
  const accounts = odd.map((name, index) => {
    const kind = index % 2 === 0 ? "checking" : "credit";
    return { id: `a${index}`, name, kind, currency: at(currencies, index) };
  });
  const categories = odd.map((name, index) => {
    const parentId = index % 3 === 1 ? `c${index - 1}` : null;
    return { id: `c${index}`, name, kind: "expense" as const, parentId };
  });
  const names = journalNames({ accounts, categories }, component);
  const transactions = odd.map((_, index) => transactionOf(odd, index));
  const minors = new Map(accounts.map(({ id }) => [id, 100n]));
  for (const { accountId, amountMinor } of transactions.flatMap(partsOf))
    minors.set(accountId, (minors.get(accountId) ?? 0n) + amountMinor);
  const amounts = accounts.map(({ id, currency }) => ({
    account: names.account(id),
    amount: { minor: minors.get(id) ?? 0n, currency },
  }));
  const openings = accounts.map(({ id, currency }) =>
    openingEntry(start, names.account(id), { amount: { minor: 100n, currency }, names }),
  );
  const opened = [
    ...accounts.map(({ id, name, currency }) => ({ account: names.account(id), name, currency })),
    ...categories.map(({ id, name }) => ({ account: names.category(id), name, currency: null })),
    ...[names.opening, names.transfers].map((account) => ({ account, name: "", currency: null })),
  ];
  const entries = transactions.flatMap((each) => entriesOf(each, { names, selection: {} }));
  const journal = [
    dialect.header(currencies, at(currencies, 0)),
    ...opened.map((account) => dialect.open({ ...account, on: start })),
    "\n",
    ...[...openings, ...entries].map(dialect.entry),
    dialect.balances(addDays(start, 60), amounts),
  ].join("");
  const due = amounts
    .filter(({ amount }) => amount.minor !== 0n)
    .map(({ account, amount }) => [account, amountText(amount)].join(" = "));
  return { journal, due };
}

test.for(installed)(
  "whatever people name things, %s comes to the same balances",
  { timeout: 120_000 },
  async (format) => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 3, maxLength: 40 }), async (odd) => {
        const { journal, due } = writeOdd(odd, format);
        const balances = await readJournal(format, journal);
        const found = [...balances].flatMap(([name, number]) => {
          const isOurs = name.startsWith("Assets:") || name.startsWith("Liabilities:");
          return isOurs ? [`${name.slice(0, -4)} = ${number} ${name.slice(-3)}`] : [];
        });
        expect(found.toSorted()).toEqual(due.toSorted());
      }),
      { numRuns: runs({ fast: 4, slow: 20 }), plugins: [fc.interruptAfterTimeLimit(30_000)] },
    );
  },
);

test.each([
  ["Café: Gëld; x", "Assets:Café- Gëld, x", "Assets:Café-Gëld-x"],
  ["two  blanks\tand more", "Assets:two blanks and more", "Assets:Two-blanks-and-more"],
  ["食費", "Assets:食費", "Assets:X食費"],
  ["🐹", "Assets:🐹", "Assets:X"],
  ["(old)", "Assets:(old)", "Assets:Old"],
])("the account %j has a name that the programs accept", (name, ofLedger, ofBeancount) => {
  const book = { accounts: [{ id: "a", name, kind: "cash" }], categories: [] };
  expect(journalNames(book, ledgerComponent).account("a")).toBe(ofLedger);
  expect(journalNames(book, beancountComponent).account("a")).toBe(ofBeancount);
});

test("accounts of one name stay apart", () => {
  const ids = ["a", "b", "c"];
  const accounts = ids.map((id) => ({ id, name: id === "b" ? "cash!" : "Cash", kind: "cash" }));
  const names = journalNames({ accounts, categories: [] }, beancountComponent);
  expect(ids.map(names.account)).toEqual(["Assets:Cash", "Assets:Cash-2", "Assets:Cash-3"]);
});

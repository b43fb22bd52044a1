import { type CalendarDate, type CurrencyCode, formatMinor } from "@outlay/core";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { isSelected, type Part, partsOf, type Selection } from "./parts.logic.ts";

// Plain-text accounting: every entry's postings add up to zero, whatever is left out of an export.

/** An amount of a posting, in the file's notation. */
export type JournalAmount = { minor: bigint; currency: CurrencyCode };

export type Posting = {
  account: string;
  amount: JournalAmount;
  /** The price of the whole amount, in another currency. */
  price?: JournalAmount;
  note?: string | null;
};

/** A transaction of one day. */
export type JournalEntry = {
  on: CalendarDate;
  /** An exclamation mark for what is pending. */
  flag: "*" | "!";
  payee: string | null;
  note: string | null;
  tags: readonly string[];
  /** Further facts, each as a key of letters and a text of one line. */
  facts: readonly (readonly [key: string, text: string])[];
  postings: readonly Posting[];
};

/** The accounts of a journal by the ids of ours, and where it puts what has no account in it. */
export type JournalNames = {
  account: (id: string) => string;
  category: (id: string) => string;
  opening: string;
  transfers: string;
};

/** Notations of journals. Each text ends with a line break. */
export type JournalDialect = {
  header: (currencies: readonly CurrencyCode[], base: CurrencyCode) => string;
  /** Declares an account, with the currency of ours or none. */
  open: (account: OpenedAccount) => string;
  entry: (entry: JournalEntry) => string;
  /** States balances at the end of a day, after everything else. */
  balances: (on: CalendarDate, balances: readonly Posting[]) => string;
};

export type OpenedAccount = {
  account: string;
  /** Its name as the person wrote it. */
  name: string;
  on: CalendarDate;
  currency: CurrencyCode | null;
};

export const amountText = ({ minor, currency }: JournalAmount): string =>
  `${formatMinor(minor, currency)} ${currency}`;

const oppositeOf = ({ minor, currency }: JournalAmount) => ({ minor: -minor, currency });

const amountOf = ({ amountMinor: minor, currency }: Part): JournalAmount => ({ minor, currency });

/** What parts in categories do to their account, and to the categories. */
function categoryPostings(parts: readonly Part[], names: JournalNames): Posting[] {
  const [first] = parts;
  if (!first) return [];
  const minor = parts.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return [
    { account: names.account(first.accountId), amount: { minor, currency: first.currency } },
    ...parts.map((part) => ({
      account: names.category(part.categoryId ?? ""),
      amount: oppositeOf(amountOf(part)),
      note: part.note,
    })),
  ];
}

/** The sides of a transfer; one whose other side is left out, or is of another day, is with the transfers. */
function transferPostings(sides: readonly Part[], names: JournalNames): Posting[] {
  const [from, to] = sides;
  if (from && to) {
    const posting = { account: names.account(to.accountId), amount: amountOf(to) };
    const leaves = { account: names.account(from.accountId), amount: amountOf(from) };
    if (from.currency === to.currency) return [leaves, posting];
    return [leaves, { ...posting, price: oppositeOf(leaves.amount) }];
  }
  return sides.flatMap((side) => [
    { account: names.account(side.accountId), amount: amountOf(side) },
    { account: names.transfers, amount: oppositeOf(amountOf(side)) },
  ]);
}

function factsOf(entry: LedgerTransaction): [string, string][] {
  const { originalAmountMinor: minor, originalCurrency: currency, refundOfId, excluded } = entry;
  const original = minor !== null && currency !== null && amountText({ minor, currency });
  return [
    ["id", entry.id],
    ...(original ? [["original", original] satisfies [string, string]] : []),
    ...(refundOfId === null ? [] : [["refundOf", refundOfId] satisfies [string, string]]),
    ...(excluded ? [["excluded", "true"] satisfies [string, string]] : []),
  ];
}

/** The entries of a transaction: one, or one for each day on which it moves money. */
export function entriesOf(
  entry: LedgerTransaction,
  { names, selection }: { names: JournalNames; selection: Selection },
): JournalEntry[] {
  const parts = partsOf(entry).filter((part) => isSelected(selection, part));
  const { payee, note, tags } = entry;
  const flag = entry.state === "pending" ? "!" : "*";
  return [...Map.groupBy(parts, ({ on }) => on)].map(([on, ofDay]) => {
    const isSide = ({ categoryId }: Part) => categoryId === null;
    return {
      on,
      flag,
      payee,
      note,
      tags,
      facts: factsOf(entry),
      postings: [
        ...transferPostings(ofDay.filter(isSide), names),
        ...categoryPostings(
          ofDay.filter((part) => !isSide(part)),
          names,
        ),
      ],
    };
  });
}

/** The entry that begins an account. */
export const openingEntry = (
  on: CalendarDate,
  account: string,
  { amount, names }: { amount: JournalAmount; names: JournalNames },
): JournalEntry => ({
  on,
  flag: "*",
  payee: null,
  note: "Opening balance",
  tags: [],
  facts: [],
  postings: [
    { account, amount },
    { account: names.opening, amount: oppositeOf(amount) },
  ],
});

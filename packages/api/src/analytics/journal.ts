import { accounts, type Db, categories } from "@outlay/db";
import { eq, getTableColumns } from "drizzle-orm";
import { addDays, type CalendarDate, dateIn, latestDate } from "@outlay/core";
import type { Book } from "../access/book.ts";
import { balanceOn, openingDay } from "../ledger/opening.logic.ts";
import { firstDay, sumAfter } from "../ledger/account-use.ts";
import { beancount, beancountComponent } from "./journal-beancount.logic.ts";
import { hledger, ledger, ledgerComponent } from "./journal-ledger.logic.ts";
import { journalNames } from "./journal-names.logic.ts";
import {
  entriesOf,
  type JournalDialect,
  type JournalEntry,
  type JournalNames,
  openingEntry,
} from "./journal.logic.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import type { ExportInput } from "./export.contract.ts";
import type { ExportSource, FileWriter } from "./export-writer.ts";

/** The filters that leave out records of an account: without them its balance is that of the records. */
const leavingOut = [
  "kind",
  "kinds",
  "categoryId",
  "tag",
  "payee",
  "actorId",
  "withoutPayees",
  "withoutTags",
  "minAmount",
  "maxAmount",
  "excluded",
  "state",
  "q",
] as const;

/** Whether an export has all that makes up balances: all records of its accounts in a range of days. */
const hasBalances = (input: ExportInput): boolean =>
  leavingOut.every((field) => input[field] === undefined) && input.refunds !== "original";

/** The accounts of a book, with what is needed for their balances before `from` and after `to`. */
async function loadAccounts(tx: Db, book: Book, { from, to }: ExportInput) {
  const end = to ?? latestDate;
  const rows = await tx
    .select({
      ...getTableColumns(accounts),
      laterMinor: sumAfter(book, end),
      sinceMinor: sumAfter(book, from === undefined ? end : addDays(from, -1)),
      firstOn: firstDay(book),
    })
    .from(accounts)
    .where(eq(accounts.bookId, book.id));
  return rows.map((row) => ({ ...row, timeZone: book.timeZone }));
}
type JournalAccount = Awaited<ReturnType<typeof loadAccounts>>[number];

const loadCategories = (tx: Db, book: Book) => {
  const { id, name, kind, parentId } = categories;
  return tx
    .select({ id, name, kind, parentId })
    .from(categories)
    .where(eq(categories.bookId, book.id));
};

/** What an account has before the first day, and what it opens with within the days. */
function openingsOf(
  account: JournalAccount,
  { from, to = latestDate }: ExportInput,
  names: JournalNames,
): JournalEntry[] {
  const { id, currency, openingBalanceMinor, sinceMinor } = account;
  const openedOn = openingDay(account);
  const before = from && balanceOn({ ...account, laterMinor: sinceMinor }, addDays(from, -1));
  const openings: [CalendarDate, bigint][] = [];
  if (from !== undefined && before !== undefined) openings.push([from, before]);
  if ((from === undefined || from <= openedOn) && openedOn <= to)
    openings.push([openedOn, openingBalanceMinor]);
  return openings
    .filter(([, minor]) => minor !== 0n)
    .map(([on, minor]) =>
      openingEntry(on, names.account(id), { amount: { minor, currency }, names }),
    );
}

type Format = { dialect: JournalDialect; component: (name: string) => string };

const latest = (days: readonly CalendarDate[]) => days.toSorted().at(-1);
const earliest = (days: readonly CalendarDate[]) => days.toSorted().at(0);

async function load({ tx, book, now, input }: ExportSource, { component }: Format) {
  const allAccounts = await loadAccounts(tx, book, input);
  const allCategories = await loadCategories(tx, book);
  const names = journalNames({ accounts: allAccounts, categories: allCategories }, component);
  const { accountId, currency, from } = input;
  const shown = allAccounts.filter(
    (account) =>
      (accountId === undefined || account.id === accountId) &&
      (currency === undefined || account.currency === currency),
  );
  const days = allAccounts.flatMap((account) =>
    [openingDay(account), account.firstOn ?? []].flat(),
  );
  const start = from ?? earliest(days) ?? dateIn(book.timeZone, now);
  return { shown, allCategories, names, start };
}

/** Declarations, openings, a transaction after the other, and the balances that all of them come to. */
async function* writeJournal(source: ExportSource, format: Format) {
  const { book, input, scope, read } = source;
  const { dialect } = format;
  const { shown, allCategories, names, start } = await load(source, format);
  const openings = hasBalances(input)
    ? shown.flatMap((each) => openingsOf(each, input, names))
    : [];
  const opened = [
    ...shown.map(({ id, name, currency }) => ({ account: names.account(id), name, currency })),
    ...allCategories.map(({ id, name }) => ({ account: names.category(id), name, currency: null })),
    ...[names.opening, names.transfers].map((account) => ({
      account,
      name: account,
      currency: null,
    })),
  ];
  const currencies = [...new Set(shown.map(({ currency }) => currency))].toSorted();
  // Not yet: a fault of the filters shows when the first batch is read.
  let lead =
    dialect.header(currencies, book.baseCurrency) +
    `${opened.map((each) => dialect.open({ ...each, on: start })).join("")}\n` +
    openings.map(dialect.entry).join("");
  let last = latest([start, ...openings.map(({ on }) => on)]) ?? start;
  const toEntries = (entry: LedgerTransaction) =>
    entriesOf(entry, { names, selection: scope.selection });
  for await (const batch of read(toEntries)) {
    const entries = batch.flat();
    last = latest([last, ...entries.map(({ on }) => on)]) ?? last;
    yield lead + entries.map(dialect.entry).join("");
    lead = "";
  }
  const balances = shown.map((account) => ({
    account: names.account(account.id),
    amount: { minor: balanceOn(account, input.to ?? latestDate), currency: account.currency },
  }));
  yield lead + (hasBalances(input) ? dialect.balances(last, balances) : "");
}

const journalWriter = (dialect: JournalDialect, component: Format["component"]): FileWriter => ({
  contentType: "text/plain; charset=utf-8",
  isByDay: true,
  write: (source) => writeJournal(source, { dialect, component }),
});

export const hledgerWriter = journalWriter(hledger, ledgerComponent);
export const ledgerWriter = journalWriter(ledger, ledgerComponent);
export const beancountWriter = journalWriter(beancount, beancountComponent);

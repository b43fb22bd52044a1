import { accounts, alerts, type Db } from "@outlay/db";
import { and, asc, eq, getTableColumns, gt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { removeAccountAlerts } from "../planning/alerts/thresholds.ts";
import { lookAtBalances } from "../planning/alerts/alert-state.ts";
import { regroupSpending } from "../planning/budgets/recount.ts";
import type { Book } from "../access/book.ts";
import type { BookWrite, LockedBook } from "../feed/lock.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import {
  AppError,
  assertVersion,
  type CalendarDate,
  dateIn,
  earliestDate,
  formatMinor,
  inUseError,
  toMinor,
} from "@outlay/core";
import { resolveReplay, matchesFields, idTaken } from "../support/replay.ts";
import { wordIn } from "../support/words.logic.ts";
import { assertNoRuleOfAccount } from "../rules/following.ts";
import { lookAtStatements } from "../statements/statement-states.ts";
import { assertUnused, deletePreviews, firstDay, sumAfter } from "../ledger/account-use.ts";
import { assertTerms, loadOutlook } from "../loans/loan-outlook.ts";
import { toLoanColumns } from "../loans/loan-rows.ts";
import { balanceOn } from "../ledger/opening.logic.ts";
import { recordedBalance } from "./recorded-balance.ts";
import { loanColumns, reopened } from "./amounts.ts";
import { assertOpeningOpen } from "./closed-openings.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import {
  type AccountRow,
  accountSnapshot,
  type AccountState,
  type RecordedAccount,
} from "./account.wire.ts";
import type {
  AccountBalance,
  AccountBalanceInput,
  CreateAccountInput,
  ListAccountsInput,
  RemoveAccountInput,
  UpdateAccountInput,
} from "./accounts.contract.ts";

/** An account with what is to come of its loan. */
const withOutlook = async (
  db: Db,
  book: Book,
  state: Omit<AccountState, "outlook">,
): Promise<AccountState> => ({
  ...state,
  outlook: await loadOutlook(db, book, state, state.today),
});

type Written = Pick<FeedEntry, "op"> & { before: AccountRow | null; after: AccountRow | null };

/** Appends a change of an account to the feed. */
async function recordChange(write: BookWrite, { op, before, after }: Written): Promise<void> {
  const change = {
    before: before && accountSnapshot(before),
    after: after && accountSnapshot(after),
  };
  const entityId = (after ?? before)?.id ?? "";
  await appendChanges(write, [{ entity: "account", entityId, op, ...change }]);
}

/** The account of a new book, so that the first expense needs only an amount. */
export async function insertDefaultAccount(write: BookWrite, locale: string): Promise<void> {
  const { tx, book, now } = write;
  const [account] = await tx
    .insert(accounts)
    .values({
      bookId: book.id,
      id: uuidv7(),
      name: wordIn(locale, { en: "Cash", de: "Bargeld" }),
      kind: "cash",
      currency: book.baseCurrency,
      openingBalanceMinor: 0n,
      balanceMinor: 0n,
      createdAt: now,
      updatedAt: now,
    })
    .returning();
  if (account) await recordChange(write, { op: "create", before: null, after: account });
}

/** The columns of an account, and what its transactions say of it until the end of `on`. */
const stateColumns = (book: Book, on: CalendarDate) => ({
  ...getTableColumns(accounts),
  laterMinor: sumAfter(book, on),
  firstOn: firstDay(book),
});

/** Throws `id.taken`, `period.closed`, `loan.payment_too_small`. */
export async function createAccount(
  write: LockedBook,
  { openedOn, excluded, loan, ...input }: CreateAccountInput,
): Promise<AccountState> {
  const { tx, book, now, today } = write;
  const currency = input.currency ?? book.baseCurrency;
  const openingBalanceMinor = toMinor(input.openingBalance, currency, ["openingBalance"]);
  const id = input.id ?? uuidv7();
  const { name, kind } = input;
  const terms = toLoanColumns(loan, currency);
  const sent = { name, kind, currency, openingBalanceMinor, openedOn, excluded, ...terms };
  const [created] = await tx
    .insert(accounts)
    .values({
      ...sent,
      bookId: book.id,
      id,
      balanceMinor: openingBalanceMinor,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing({ target: [accounts.bookId, accounts.id] })
    .returning();
  if (!created) return resolveReplay(await getAccount(tx, book, { id, today }), sent);
  const state = { ...created, today, timeZone: book.timeZone, laterMinor: 0n, firstOn: null };
  await assertOpeningOpen(write, { before: null, after: state });
  await assertTerms(tx, book, created, today);
  await recordChange(write, { op: "create", before: null, after: created });
  return withOutlook(tx, book, state);
}

type Asked = { id: string; today: CalendarDate };

/** In one statement, so that the balance and the later transactions are of the same snapshot. Throws `account.not_found`. */
export async function getAccount(db: Db, book: Book, { id, today }: Asked): Promise<AccountState> {
  const [row] = await db
    .select(stateColumns(book, today))
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)));
  return withOutlook(db, book, { ...found(row), today, timeZone: book.timeZone });
}

/**
 * Changes the given fields; a new opening balance moves the balance by the difference. Throws
 * `account.not_found`, `account.in_use` for another currency, `loan.payment_too_small`, `period.closed`,
 * `version.conflict`.
 */
export async function updateAccount(
  write: LockedBook,
  input: UpdateAccountInput,
): Promise<AccountState> {
  const { tx, book, now, today } = write;
  const { id, version, openingBalance, loan, ...given } = input;
  const current = await getAccount(tx, book, { id, today });
  assertVersion(current.version, version);
  const { currency = current.currency } = given;
  if (currency !== current.currency) {
    await assertCurrencyIsOpen(write, id);
    await deletePreviews(tx, book, id);
  }
  const terms = loanColumns(current, loan, currency);
  const changes = {
    ...given,
    ...terms,
    ...((openingBalance !== undefined || currency !== current.currency) &&
      reopened(current, openingBalance, currency)),
  };
  if (matchesFields(current, changes)) return current;
  const set = { ...changes, version: current.version + 1, updatedAt: now };
  const store = () =>
    tx
      .update(accounts)
      .set(set)
      .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)))
      .returning();
  const { excluded = current.excluded } = given;
  // Budgets count what accounts hold that are not excluded.
  const [updated] =
    excluded === current.excluded ? await store() : await regroupSpending(write, {}, store);
  const after = found(updated);
  if (loan) await assertTerms(tx, book, after, today);
  await assertOpeningOpen(write, { before: current, after: { ...current, ...after } });
  await recordChange(write, { op: "update", before: current, after });
  await lookAtBalances(write, { accountId: id });
  const isOpenedAlike =
    current.openedOn === after.openedOn &&
    current.openingBalanceMinor === after.openingBalanceMinor;
  if (!isOpenedAlike) await lookAtStatements(write, new Map([[id, earliestDate]]));
  return withOutlook(tx, book, { ...current, ...after });
}

/** Another currency would change what records in the account say. Throws `account.in_use`. */
async function assertCurrencyIsOpen({ tx, book }: LockedBook, accountId: string): Promise<void> {
  await assertUnused(tx, book, accountId, "The account has transactions: its currency stays.");
  const watching = await tx
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(eq(alerts.bookId, book.id), eq(alerts.accountId, accountId)))
    .limit(10);
  if (watching.length === 0) return;
  const using = watching.map(({ id }) => ({ kind: "alert" as const, id }));
  throw inUseError("account.in_use", "Delete the account's alerts first.", using);
}

/** Deletes an account that no transaction uses, not even a deleted one. Throws `account.not_found`, `account.in_use`, `period.closed`, `version.conflict`. */
export async function removeAccount(write: LockedBook, input: RemoveAccountInput): Promise<void> {
  const { tx, book, today } = write;
  const account = await getAccount(tx, book, { id: input.id, today });
  assertVersion(account.version, input.version);
  await assertUnused(tx, book, account.id);
  await assertNoRuleOfAccount(write, account.id);
  await assertOpeningOpen(write, { before: account, after: null });
  await removeAccountAlerts(write, account.id);
  await deletePreviews(tx, book, account.id);
  await tx.delete(accounts).where(and(eq(accounts.bookId, book.id), eq(accounts.id, account.id)));
  await recordChange(write, { op: "delete", before: account, after: null });
}

/** Restores a deleted account. Throws `id.taken`, `period.closed`. */
export async function restoreAccount(
  write: LockedBook,
  { openingBalance, loan, ...account }: RecordedAccount,
): Promise<void> {
  const { tx, book, now } = write;
  const openingBalanceMinor = toMinor(openingBalance, account.currency, ["openingBalance"]);
  const [restored] = await tx
    .insert(accounts)
    .values({
      ...account,
      ...toLoanColumns(loan, account.currency),
      bookId: book.id,
      openingBalanceMinor,
      balanceMinor: openingBalanceMinor,
      version: account.version + 1,
      updatedAt: now,
    })
    .onConflictDoNothing({ target: [accounts.bookId, accounts.id] })
    .returning();
  if (!restored) throw idTaken();
  const { timeZone } = book;
  await assertOpeningOpen(write, { before: null, after: { ...restored, timeZone, firstOn: null } });
  await recordChange(write, { op: "restore", before: null, after: restored });
}

function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new AppError("account.not_found", "No account has this id.");
  return row;
}

/** The balance at the end of a day. Throws `account.not_found`. */
export async function getAccountBalance(
  db: Db,
  book: Book,
  input: AccountBalanceInput,
  now: Date,
): Promise<AccountBalance> {
  const { asOf } = input;
  const on = input.on ?? dateIn(book.timeZone, asOf ?? now);
  if (asOf) {
    const { id: accountId } = input;
    const { minor, currency } = await recordedBalance(db, book, { accountId, on, asOf });
    return { accountId, on, balance: formatMinor(minor, currency), currency };
  }
  const account = await getAccount(db, book, { id: input.id, today: on });
  const { id: accountId, currency } = account;
  return { accountId, on, balance: formatMinor(balanceOn(account, on), currency), currency };
}

/** The book's accounts ordered by id, including archived ones. */
export async function listAccounts(
  db: Db,
  book: Book,
  input: ListAccountsInput,
  now: Date,
): Promise<Page<AccountState>> {
  const { timeZone } = book;
  const today = dateIn(timeZone, now);
  const after = decodeCursor(input.cursor, "accounts", z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select(stateColumns(book, today))
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), after ? gt(accounts.id, after) : undefined))
    .orderBy(asc(accounts.id))
    .limit(input.limit + 1);
  const states: AccountState[] = [];
  for (const row of rows) states.push(await withOutlook(db, book, { ...row, today, timeZone }));
  return toPage(states, input.limit, (account) => encodeCursor("accounts", [account.id]));
}

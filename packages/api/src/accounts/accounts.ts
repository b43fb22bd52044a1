import { accounts, type Db } from "@outlay/db";
import { and, asc, eq, gt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { removeAccountAlerts } from "../planning/alerts/thresholds.ts";
import { watchBalance } from "../planning/alerts/alert-state.ts";
import type { Book } from "../access/book.ts";
import type { BookWrite, LockedBook } from "../feed/lock.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import {
  AppError,
  assertVersion,
  dateIn,
  type Decimal,
  formatMinor,
  toMinor,
  type CalendarDate,
} from "@outlay/core";
import { notify } from "../planning/notifications/notify.ts";
import { resolveReplay, matchesFields, idTaken } from "../support/replay.ts";
import { assertUnused, sumAfter } from "../ledger/account-use.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import { type AccountRow, accountSnapshot, type RecordedAccount } from "./account.wire.ts";
import type {
  AccountBalance,
  AccountBalanceInput,
  CreateAccountInput,
  ListAccountsInput,
  RemoveAccountInput,
  UpdateAccountInput,
} from "./accounts.contract.ts";

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
export async function insertDefaultAccount(write: BookWrite): Promise<void> {
  const { tx, book, now } = write;
  const [account] = await tx
    .insert(accounts)
    .values({
      bookId: book.id,
      id: uuidv7(),
      name: "Cash",
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

/** Throws `id.taken`. */
export async function createAccount(
  write: LockedBook,
  input: CreateAccountInput,
): Promise<AccountRow> {
  const { tx, book, now } = write;
  const currency = input.currency ?? book.baseCurrency;
  const openingBalanceMinor = toMinor(input.openingBalance, currency, ["openingBalance"]);
  const id = input.id ?? uuidv7();
  const sent = { name: input.name, kind: input.kind, currency, openingBalanceMinor };
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
  if (!created) return resolveReplay(await getAccount(tx, book, id), sent);
  await recordChange(write, { op: "create", before: null, after: created });
  return created;
}

/** Throws `account.not_found`. */
export async function getAccount(db: Db, book: Book, id: string): Promise<AccountRow> {
  const [row] = await db
    .select()
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)));
  return found(row);
}

/** Changes the given fields; a new opening balance moves the balance by the difference. Throws `account.not_found`, `version.conflict`. */
export async function updateAccount(
  write: LockedBook,
  input: UpdateAccountInput,
): Promise<AccountRow> {
  const { tx, book, now } = write;
  const { id, version, openingBalance, ...given } = input;
  const current = await getAccount(tx, book, id);
  assertVersion(current.version, version);
  const changes = {
    ...given,
    ...(openingBalance !== undefined && reopened(current, openingBalance)),
  };
  if (matchesFields(current, changes)) return current;
  const changeMinor = (changes.balanceMinor ?? current.balanceMinor) - current.balanceMinor;
  const watched = await watchBalance(write, { accountId: id, changeMinor });
  const [updated] = await tx
    .update(accounts)
    .set({ ...changes, version: current.version + 1, updatedAt: now })
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)))
    .returning();
  const after = found(updated);
  await recordChange(write, { op: "update", before: current, after });
  await notify(write, watched);
  return after;
}

function reopened(account: AccountRow, openingBalance: Decimal) {
  const openingBalanceMinor = toMinor(openingBalance, account.currency, ["openingBalance"]);
  return {
    openingBalanceMinor,
    balanceMinor: account.balanceMinor + openingBalanceMinor - account.openingBalanceMinor,
  };
}

/** Deletes an account that no transaction uses, not even a deleted one. Throws `account.not_found`, `account.in_use`, `version.conflict`. */
export async function removeAccount(write: LockedBook, input: RemoveAccountInput): Promise<void> {
  const { tx, book } = write;
  const account = await getAccount(tx, book, input.id);
  assertVersion(account.version, input.version);
  await assertUnused(tx, book, account.id);
  await removeAccountAlerts(write, account.id);
  await tx.delete(accounts).where(and(eq(accounts.bookId, book.id), eq(accounts.id, account.id)));
  await recordChange(write, { op: "delete", before: account, after: null });
}

/** Restores a deleted account. Throws `id.taken`. */
export async function restoreAccount(
  write: LockedBook,
  { openingBalance, ...account }: RecordedAccount,
): Promise<void> {
  const { tx, book, now } = write;
  const openingBalanceMinor = toMinor(openingBalance, account.currency, ["openingBalance"]);
  const [restored] = await tx
    .insert(accounts)
    .values({
      ...account,
      bookId: book.id,
      openingBalanceMinor,
      balanceMinor: openingBalanceMinor,
      version: account.version + 1,
      updatedAt: now,
    })
    .onConflictDoNothing({ target: [accounts.bookId, accounts.id] })
    .returning();
  if (!restored) throw idTaken();
  await recordChange(write, { op: "restore", before: null, after: restored });
}

/** In one statement, so that the balance and the later transactions are of the same snapshot. */
async function selectWithLater(db: Db, book: Book, id: string, on: CalendarDate) {
  const { currency, balanceMinor } = accounts;
  const [row] = await db
    .select({ id: accounts.id, currency, balanceMinor, later: sumAfter(book, on) })
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)));
  return found(row);
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
  const on = input.on ?? dateIn(book.timeZone, now);
  const { id, currency, balanceMinor, later } = await selectWithLater(db, book, input.id, on);
  return { accountId: id, on, balance: formatMinor(balanceMinor - later, currency), currency };
}

/** The book's accounts ordered by id, including archived ones. */
export async function listAccounts(
  db: Db,
  book: Book,
  input: ListAccountsInput,
): Promise<Page<AccountRow>> {
  const after = decodeCursor(input.cursor, "accounts", z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select()
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), after ? gt(accounts.id, after) : undefined))
    .orderBy(asc(accounts.id))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (account) => encodeCursor("accounts", [account.id]));
}

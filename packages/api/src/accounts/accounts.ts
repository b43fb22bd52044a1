import { accounts, type Db } from "@outlay/db";
import { and, asc, eq, gt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { removeAccountAlerts } from "../planning/alerts/thresholds.ts";
import { watchBalance } from "../planning/alerts/alert-state.ts";
import type { Book } from "../access/book.ts";
import { withLockedBook } from "../feed/lock.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import { AppError, assertVersion, dateIn, type Decimal, formatMinor, toMinor } from "@outlay/core";
import { notify } from "../planning/notifications/notify.ts";
import { resolveReplay, matchesFields, idTaken } from "../support/replay.ts";
import { assertUnused, sumAfter } from "../ledger/account-use.ts";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import type {
  Account,
  AccountBalance,
  AccountBalanceInput,
  AccountPage,
  CreateAccountInput,
  ListAccountsInput,
  RemoveAccountInput,
  UpdateAccountInput,
} from "./accounts.contract.ts";

type AccountRow = typeof accounts.$inferSelect;

/** An account in the change feed: without its balance, which follows from the transactions. */
function imageOf(row: AccountRow): object {
  const { balance: _, ...image } = toAccount(row);
  return image;
}

type Written = Pick<FeedEntry, "op"> & { before: AccountRow | null; after: AccountRow | null };

/** Appends a change of an account to the feed. */
async function recordChange(
  tx: Db,
  book: { id: string; actorId: string },
  { op, before, after }: Written,
  now: Date,
): Promise<void> {
  const change = { before: before && imageOf(before), after: after && imageOf(after) };
  const entityId = (after ?? before)?.id ?? "";
  await appendChanges(tx, book, [{ entity: "account", entityId, op, ...change }], now);
}

/** The account of a new book, so that the first expense needs only an amount. */
export async function insertDefaultAccount(
  tx: Db,
  book: { id: string; actorId: string; baseCurrency: string },
  now: Date,
): Promise<void> {
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
  if (account) await recordChange(tx, book, { op: "create", before: null, after: account }, now);
}

/** Throws `id.taken`. */
export async function createAccount(
  db: Db,
  book: Book,
  input: CreateAccountInput,
  now: Date,
): Promise<Account> {
  const currency = input.currency ?? book.baseCurrency;
  const openingBalanceMinor = toMinor(input.openingBalance, currency, ["openingBalance"]);
  const id = input.id ?? uuidv7();
  const sent = { name: input.name, kind: input.kind, currency, openingBalanceMinor };
  return withLockedBook(db, book, async (tx) => {
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
    if (!created) return toAccount(resolveReplay(await selectAccount(tx, book, id), sent));
    await recordChange(tx, book, { op: "create", before: null, after: created }, now);
    return toAccount(created);
  });
}

async function selectAccount(db: Db, book: Book, id: string): Promise<AccountRow> {
  const [row] = await db
    .select()
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)));
  return found(row);
}

/** Throws `account.not_found`. */
export async function getAccount(db: Db, book: Book, id: string): Promise<Account> {
  return toAccount(await selectAccount(db, book, id));
}

/** Changes the given fields; a new opening balance moves the balance by the difference. Throws `account.not_found`, `version.conflict`. */
export async function updateAccount(
  db: Db,
  book: Book,
  input: UpdateAccountInput,
  now: Date,
): Promise<Account> {
  return withLockedBook(db, book, async (tx) => {
    const { id, version, openingBalance, ...given } = input;
    const current = await selectAccount(tx, book, id);
    assertVersion(current.version, version);
    const changes = {
      ...given,
      ...(openingBalance !== undefined && reopened(current, openingBalance)),
    };
    if (matchesFields(current, changes)) return toAccount(current);
    const changeMinor = (changes.balanceMinor ?? current.balanceMinor) - current.balanceMinor;
    const watched = await watchBalance(tx, book, { accountId: id, changeMinor }, now);
    const [updated] = await tx
      .update(accounts)
      .set({ ...changes, version: current.version + 1, updatedAt: now })
      .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)))
      .returning();
    const after = found(updated);
    await recordChange(tx, book, { op: "update", before: current, after }, now);
    await notify(tx, book, watched, now);
    return toAccount(after);
  });
}

function reopened(account: AccountRow, openingBalance: Decimal) {
  const openingBalanceMinor = toMinor(openingBalance, account.currency, ["openingBalance"]);
  return {
    openingBalanceMinor,
    balanceMinor: account.balanceMinor + openingBalanceMinor - account.openingBalanceMinor,
  };
}

/** Deletes an account that no transaction uses, not even a deleted one. Throws `account.not_found`, `account.in_use`, `version.conflict`. */
export async function removeAccount(
  db: Db,
  book: Book,
  input: RemoveAccountInput,
  now: Date,
): Promise<void> {
  await withLockedBook(db, book, async (tx) => {
    const account = await selectAccount(tx, book, input.id);
    assertVersion(account.version, input.version);
    await assertUnused(tx, book, account.id);
    await removeAccountAlerts(tx, book, account.id, now);
    await tx.delete(accounts).where(and(eq(accounts.bookId, book.id), eq(accounts.id, account.id)));
    await recordChange(tx, book, { op: "delete", before: account, after: null }, now);
  });
}

/** Restores a deleted account. Throws `id.taken`. */
export async function restoreAccount(
  db: Db,
  book: Book,
  { openingBalance, ...account }: Omit<Account, "balance">,
  now: Date,
): Promise<void> {
  await withLockedBook(db, book, async (tx) => {
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
    await recordChange(tx, book, { op: "restore", before: null, after: restored }, now);
  });
}

/** In one statement, so that the balance and the later transactions are of the same snapshot. */
async function selectWithLater(db: Db, book: Book, id: string, on: string) {
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
): Promise<AccountPage> {
  const after = decodeCursor(input.cursor, "accounts", z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select()
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), after ? gt(accounts.id, after) : undefined))
    .orderBy(asc(accounts.id))
    .limit(input.limit + 1);
  const page = toPage(rows, input.limit, (account) => encodeCursor("accounts", [account.id]));
  return { ...page, items: page.items.map(toAccount) };
}

function toAccount(row: AccountRow): Account {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    currency: row.currency,
    openingBalance: formatMinor(row.openingBalanceMinor, row.currency),
    balance: formatMinor(row.balanceMinor, row.currency),
    archived: row.archived,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

import { accounts, type Db } from "@outlay/db";
import { and, asc, eq, gt } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../books/access.ts";
import { answerRetry } from "../retry.ts";
import { formatMinor, toMinor } from "../money.ts";
import { decodeCursor, encodeCursor, toPage } from "../pagination.ts";
import type {
  Account,
  AccountPage,
  CreateAccountInput,
  ListAccountsInput,
} from "./accounts.input.ts";

type AccountRow = typeof accounts.$inferSelect;

/** The account every new book starts with, so that a first expense needs only an amount. */
export async function insertDefaultAccount(
  db: Db,
  book: { id: string; baseCurrency: string },
  now: Date,
): Promise<void> {
  await db.insert(accounts).values({
    bookId: book.id,
    id: uuidv7(),
    name: "Cash",
    kind: "cash",
    currency: book.baseCurrency,
    openingBalanceMinor: 0n,
    balanceMinor: 0n,
    createdAt: now,
    updatedAt: now,
  });
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
  const [created] = await db
    .insert(accounts)
    .values({
      ...sent,
      bookId: book.id,
      id,
      balanceMinor: openingBalanceMinor,
      createdAt: now,
      updatedAt: now,
    })
    // Without a target: of the table's unique keys, any may be the one that sees a row made at the same time.
    .onConflictDoNothing()
    .returning();
  if (created) return toAccount(created);
  const [existing] = await db
    .select()
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)));
  return toAccount(answerRetry(existing, sent));
}

/** The book's accounts, oldest first, archived ones included. */
export async function listAccounts(
  db: Db,
  book: Book,
  input: ListAccountsInput,
): Promise<AccountPage> {
  const after = input.cursor && decodeCursor(input.cursor, "accounts", z.tuple([z.uuid()]))[0];
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

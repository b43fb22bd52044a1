import {
  AppError,
  fieldError,
  formatMinor,
  toMinor,
  type Amount,
  type CalendarDate,
  type CurrencyCode,
  dateInput,
} from "@outlay/core";
import { type Db, settlements } from "@outlay/db";
import { and, desc, eq, getTableColumns, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { periodClosed } from "../ledger/closed.logic.ts";
import type { LedgerTransaction, TransactionFields } from "../ledger/resolve.logic.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import { resolveReplay } from "../support/replay.ts";
import { createTransaction } from "../transactions/transactions.ts";
import type {
  ListSettlementsInput,
  SettleInput,
  Settlement,
  SettlementImage,
} from "./household.contract.ts";
import { getPerson } from "./people.ts";
import { addShares, sumShares } from "./shares.projection.ts";

const { bookId: _bookId, ...settlementColumns } = getTableColumns(settlements);
export type SettlementRow = Omit<typeof settlements.$inferSelect, "bookId">;

export const imageOfSettlement = (row: SettlementRow): SettlementImage => ({
  id: row.id,
  from: row.fromId,
  to: row.toId,
  amount: formatMinor(row.amountMinor, row.currency),
  currency: row.currency,
  settledOn: row.settledOn,
  createdAt: row.createdAt,
});

const toSettlement = (row: SettlementRow): Settlement => ({
  ...imageOfSettlement(row),
  transactionId: null,
});

const isSettlement = (book: Book, id: string) =>
  and(eq(settlements.bookId, book.id), eq(settlements.id, id));

const findSettlement = async ({ tx, book }: LockedBook, id: string) =>
  (await tx.select(settlementColumns).from(settlements).where(isSettlement(book, id)))[0];

async function assertOpenDay({ closedThrough }: LockedBook, day: CalendarDate, field: string) {
  const through = await closedThrough();
  if (through !== null && day <= through) throw periodClosed(through, field);
}

/** Adds a settlement to the sums and the feed, or takes it out. */
async function post(write: LockedBook, op: "create" | "delete", row: SettlementRow): Promise<void> {
  const sign = op === "create" ? 1n : -1n;
  const on = { currency: row.currency, day: row.settledOn };
  const minor = sign * row.amountMinor;
  await addShares(
    write,
    sumShares([
      { ...on, personId: row.fromId, paidMinor: minor, owedMinor: 0n },
      { ...on, personId: row.toId, paidMinor: 0n, owedMinor: minor },
    ]),
  );
  const image = imageOfSettlement(row);
  const images = op === "create" ? { before: null, after: image } : { before: image, after: null };
  const entry: FeedEntry = { entity: "settlement", entityId: row.id, op, ...images };
  await appendChanges(write, [entry]);
}

async function insertSettlement(write: LockedBook, row: SettlementRow): Promise<void> {
  await assertOpenDay(write, row.settledOn, "settledOn");
  await write.tx.insert(settlements).values({ ...row, bookId: write.book.id });
  await post(write, "create", row);
}

/** A settlement through accounts of the book: a transfer between two, or what leaves or enters one, outside reports. */
function toFields(input: SettleInput): TransactionFields {
  const { from, to, amount, settledOn: occurredOn, accountId, intoAccountId: toAccountId } = input;
  const shared = (paidBy: string, personId: string) => ({
    paidBy,
    split: { kind: "exact" as const, parts: [{ personId, amount }] },
    mayBeArchived: true as const,
  });
  const common = { amount, occurredOn };
  if (accountId !== undefined && toAccountId !== undefined) {
    const { toAmount } = input;
    const shares = shared(from, to);
    return { ...common, kind: "transfer", accountId, toAccountId, toAmount, shares };
  }
  if (accountId !== undefined)
    return { ...common, kind: "expense", accountId, excluded: true, shares: shared(from, to) };
  return {
    ...common,
    kind: "income",
    accountId: toAccountId,
    excluded: true,
    shares: shared(to, from),
  };
}

const ofTransaction = (entry: LedgerTransaction, { from, to }: SettleInput): Settlement => ({
  id: entry.id,
  from,
  to,
  amount: formatMinor(entry.amountMinor, entry.currency),
  currency: entry.currency,
  settledOn: entry.occurredOn,
  createdAt: entry.createdAt,
  transactionId: entry.id,
});

/**
 * Records that one person gave another money, outside the book's accounts or through them. Throws
 * `person.not_found`, `id.taken`, `period.closed`, `account.not_found`, ….
 */
export async function settle(write: LockedBook, input: SettleInput): Promise<Settlement> {
  const { tx, book, now, today } = write;
  const { from, to, accountId, intoAccountId, id = uuidv7() } = input;
  if (from === to) throw fieldError("input.invalid", ["to"], "Name another person.");
  await getPerson(tx, book, from, "from");
  await getPerson(tx, book, to, "to");
  if (input.toAmount !== undefined && (accountId === undefined || intoAccountId === undefined))
    throw fieldError("input.invalid", ["toAmount"], "Name both accounts, or omit toAmount.");
  if (accountId !== undefined || intoAccountId !== undefined)
    return ofTransaction(await createTransaction(write, { id, ...toFields(input) }), input);
  const currency = book.baseCurrency;
  const sent = {
    fromId: from,
    toId: to,
    amountMinor: toMinor(input.amount, currency, ["amount"]),
    settledOn: input.settledOn,
  };
  const existing = await findSettlement(write, id);
  if (existing) return toSettlement(resolveReplay(existing, sent));
  const row = { ...sent, id, currency, settledOn: input.settledOn ?? today, createdAt: now };
  await insertSettlement(write, row);
  return toSettlement(row);
}

/** Throws `settlement.not_found`, `period.closed`. */
export async function removeSettlement(write: LockedBook, id: string): Promise<void> {
  const row = await findSettlement(write, id);
  if (!row) throw new AppError("settlement.not_found", "No settlement has this id.");
  await assertOpenDay(write, row.settledOn, "id");
  await write.tx.delete(settlements).where(isSettlement(write.book, id));
  await post(write, "delete", row);
}

type Recorded = Omit<SettlementImage, "amount" | "currency" | "settledOn"> & {
  amount: Amount;
  currency: CurrencyCode;
  settledOn: CalendarDate;
};

/** Brings back a settlement that was removed. */
export const restoreSettlement = async (write: LockedBook, image: Recorded): Promise<void> =>
  insertSettlement(write, {
    id: image.id,
    fromId: image.from,
    toId: image.to,
    amountMinor: toMinor(image.amount, image.currency, ["amount"]),
    currency: image.currency,
    settledOn: image.settledOn,
    createdAt: image.createdAt,
  });

const cursorKey = z.tuple([dateInput, z.uuid()]);

/** Settlements outside accounts, newest first. */
export async function listSettlements(
  db: Db,
  book: Book,
  { cursor, limit }: ListSettlementsInput,
): Promise<Page<Settlement>> {
  const after = decodeCursor(cursor, "settlements", cursorKey);
  const isAfter =
    after &&
    sql`(${settlements.settledOn}, ${settlements.id}) < (${after[0]}::date, ${after[1]}::uuid)`;
  const rows = await db
    .select(settlementColumns)
    .from(settlements)
    .where(and(eq(settlements.bookId, book.id), isAfter))
    .orderBy(desc(settlements.settledOn), desc(settlements.id))
    .limit(limit + 1);
  return toPage(rows.map(toSettlement), limit, ({ settledOn, id }) =>
    encodeCursor("settlements", [settledOn, id]),
  );
}

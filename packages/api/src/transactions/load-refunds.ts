import { AppError, type CurrencyCode } from "@outlay/core";
import {
  changes,
  type Db,
  param,
  plainArray,
  prepared,
  transactions,
  transactionSplits,
} from "@outlay/db";
import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { Operation } from "../ledger/operations.logic.ts";
import { noRefunds, type RefundSums } from "../ledger/refunds.logic.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import { sharesKept } from "../ledger/shares.contract.ts";
import { readSharesImage, type Shares } from "../ledger/shares.logic.ts";
import { entryFields, entrySelection } from "../ledger/transaction-rows.ts";

const bookId = param("bookId");
const givenIds = sql`${param("ids")}::uuid[]`;

/** The named expenses, and those that the named refunds belong to. */
const expenses = sql`select unnest(${givenIds}) as id
  union select refund_of_id from ${transactions}
    where book_id = ${bookId} and id = any(${givenIds}) and refund_of_id is not null`;

/** Their live refunds. By `offset 0` each expense's are looked up by the index; else PostgreSQL may read the whole book. */
const refunds = sql`select refund.* from (${expenses}) expense cross join lateral (
    select id, refund_of_id, category_id, amount_minor, original_currency, original_amount_minor, deleted_at
    from ${transactions} where book_id = ${bookId} and refund_of_id = expense.id offset 0
  ) refund where refund.deleted_at is null`;

/** Each sum is of a category or of a currency. */
const sums = sql`(
  with refund as (${refunds})
  select refund.refund_of_id as expense_id, coalesce(part.category_id, refund.category_id) as category_id,
    null as currency, sum(coalesce(part.amount_minor, refund.amount_minor)) as minor, 0 as original_minor
  from refund left join ${transactionSplits} part
    on part.book_id = ${bookId} and part.transaction_id = refund.id
  group by 1, 2
  union all
  select refund.refund_of_id, null, refund.original_currency, sum(refund.amount_minor),
    sum(refund.original_amount_minor)
  from refund where refund.original_currency is not null group by 1, 3
) sums`;

const text = (cell: string) => cell;
const fields = {
  expenseId: text,
  categoryId: (cell: string): string | null => cell,
  currency: (cell: string): CurrencyCode | null => cell as CurrencyCode,
  minor: BigInt as (cell: string) => bigint,
  originalMinor: BigInt as (cell: string) => bigint,
};

const findSums = prepared("find_refund_sums", fields, (db) =>
  db
    .select({
      expenseId: sql`expense_id`,
      categoryId: sql`category_id`,
      currency: sql`currency`,
      minor: sql`minor::text`,
      originalMinor: sql`original_minor::text`,
    })
    .from(sums),
);

/** What is refunded of the expenses with these ids, or that refunds with these ids belong to. */
export async function loadRefundSums(
  db: Db,
  book: Book,
  named: readonly string[],
): Promise<Map<string, RefundSums>> {
  const found = new Map<string, RefundSums>();
  if (named.length === 0) return found;
  const rows = await findSums(db).execute({ bookId: book.id, ids: plainArray(named) });
  for (const { expenseId, categoryId, currency, minor, originalMinor } of rows) {
    const { byCategory, byOriginal } = found.get(expenseId) ?? noRefunds;
    const original = { amountMinor: minor, originalMinor };
    found.set(expenseId, {
      byCategory: categoryId === null ? byCategory : new Map(byCategory).set(categoryId, minor),
      byOriginal: currency === null ? byOriginal : new Map(byOriginal).set(currency, original),
    });
  }
  return found;
}

const inIds = sql`any(${givenIds})`;

const refundColumns = { id: transactions.id, refundOfId: transactions.refundOfId };

const findRefunds = prepared("find_refunds", refundColumns, (db) =>
  db
    .select(refundColumns)
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, param("bookId")),
        isNull(transactions.deletedAt),
        sql`${transactions.refundOfId} = ${inIds}`,
      ),
    )
    .limit(100),
);

/** The refunds of expenses to delete, which prevent the deletion. */
export async function loadRefunds(
  db: Db,
  book: Book,
  operations: readonly Operation[],
  entries: readonly LedgerTransaction[],
): Promise<Map<string, string[]>> {
  const removed = new Set(operations.flatMap(({ op, id }) => (op === "remove" ? id : [])));
  const ids = entries.filter((entry) => entry.refundedMinor > 0n && removed.has(entry.id));
  const refundsOf = new Map<string, string[]>();
  if (ids.length === 0) return refundsOf;
  const rows = await findRefunds(db).execute({
    bookId: book.id,
    ids: plainArray(ids.map(({ id }) => id)),
  });
  for (const { id, refundOfId } of rows)
    if (refundOfId !== null) refundsOf.set(refundOfId, [...(refundsOf.get(refundOfId) ?? []), id]);
  return refundsOf;
}

/** How many refunds follow in one write: more would hold up the book. */
const mostFollowing = 2000;

/** By the index of the expenses that refunds name. */
const findRefundEntries = prepared("find_refund_entries", entryFields, (db) =>
  db
    .select(entrySelection(param("bookId")))
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, param("bookId")),
        isNull(transactions.deletedAt),
        sql`${transactions.refundOfId} = ${inIds}`,
      ),
    )
    .limit(mostFollowing + 1),
);

/** The live refunds of what operations may share in another way: they follow. Throws `transaction.in_use` for too many. */
async function loadFollowing(
  db: Db,
  book: Book,
  operations: readonly Operation[],
): Promise<LedgerTransaction[]> {
  const ids = operations.flatMap((operation) =>
    operation.op === "update" && operation.patch.shares !== undefined ? operation.id : [],
  );
  if (ids.length === 0) return [];
  const found = await findRefundEntries(db).execute({ bookId: book.id, ids: plainArray(ids) });
  if (found.length <= mostFollowing) return found;
  throw new AppError(
    "transaction.in_use",
    `More than ${mostFollowing} refunds would be shared in another way. Change fewer expenses at once, or delete refunds first.`,
  );
}

const changesOf = (id: SQL) =>
  sql`${changes} where book_id = ${bookId} and entity_id = ${id} and entity = 'transaction'`;

/** What the operation that deleted a refund, or the first one since, found of its expense. */
const formers = sql`(
  select refund.id, (former.before -> 'shares')::text as shares, former.before ->> 'currency' as currency
  from ${transactions} refund
    cross join lateral (select operation_id from ${changesOf(sql`refund.id`)} and op = 'delete'
      order by seq desc limit 1) deletion
    cross join lateral (select min(seq) as seq from ${changes}
      where book_id = ${bookId} and operation_id = deletion.operation_id) begun
    cross join lateral (select before from ${changesOf(sql`refund.refund_of_id`)} and seq >= begun.seq
      and before is not null order by seq limit 1) former
  where refund.book_id = ${bookId} and refund.id = ${inIds} and refund.refund_of_id is not null
) formers`;

const formerFields = {
  id: text,
  shares: (cell: string): unknown => JSON.parse(cell),
  currency: (cell: string) => cell as CurrencyCode,
};

const findFormers = prepared("find_former_shares", formerFields, (db) =>
  db.select({ id: sql`id`, shares: sql`shares`, currency: sql`currency` }).from(formers),
);

/** How the expenses of deleted refunds were shared before the operations that deleted these, where they have changed since. */
async function loadFormerShares(
  db: Db,
  book: Book,
  operations: readonly Operation[],
): Promise<Map<string, Shares | null>> {
  const ids = operations.flatMap(({ op, id }) => (op === "restore" ? id : []));
  if (ids.length === 0) return new Map();
  const rows = await findFormers(db).execute({ bookId: book.id, ids: plainArray(ids) });
  const recorded = sharesKept.nullish();
  return new Map(
    rows.map(({ id, shares, currency }) => [
      id,
      readSharesImage(recorded.parse(shares) ?? null, currency),
    ]),
  );
}

/** What operations need to know of how refunds are shared. Throws `transaction.in_use`. */
export async function loadSharing(db: Db, book: Book, operations: readonly Operation[]) {
  const [following, formerShares] = await Promise.all([
    loadFollowing(db, book, operations),
    loadFormerShares(db, book, operations),
  ]);
  return { following, formerShares };
}

import {
  type Db,
  memberships,
  param,
  plainArray,
  transactionKinds,
  transactions,
} from "@outlay/db";
import { and, eq, gte, isNull, like, lte, or, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { containing, decimalToThousandths, fieldError, foldText } from "@outlay/core";
import { assertAccountExists, loadCategoryFamily } from "./load-ledger.ts";
import type { TransactionFilter } from "../ledger/list.contract.ts";

/** A list of strings, passed as JSON. */
const texts = (name: string) => sql`array(select jsonb_array_elements_text(${param(name)}::jsonb))`;

/** For a refund the day of its purchase, otherwise the transaction's own day. */
const purchasedOn = sql`coalesce((select purchase.occurred_on from ${transactions} purchase
  where purchase.book_id = ${param("bookId")} and purchase.id = ${transactions.refundOfId}), ${transactions.occurredOn})`;

/** The condition of each filter; its value is bound on execution. */
const conditions = {
  // Written out because the index for the rarer kinds does not include expenses.
  expense: sql`${transactions.kind} = 'expense'`,
  income: sql`${transactions.kind} = 'income'`,
  transfer: sql`${transactions.kind} = 'transfer'`,
  refund: sql`${transactions.kind} = 'refund'`,
  kinds: sql`${transactions.kind} = any(${param("kinds")}::text[])`,
  from: gte(transactions.occurredOn, param("from")),
  to: lte(transactions.occurredOn, param("to")),
  fromPurchase: sql`${purchasedOn} >= ${param("fromPurchase")}::date`,
  toPurchase: sql`${purchasedOn} <= ${param("toPurchase")}::date`,
  accountId: or(
    eq(transactions.accountId, param("accountId")),
    eq(transactions.toAccountId, param("accountId")),
  ),
  categoryIds: or(
    sql`${transactions.splitCategoryIds} is null and ${transactions.categoryId} = any(${param("categoryIds")}::uuid[])`,
    sql`${transactions.splitCategoryIds} && ${param("categoryIds")}::uuid[]`,
  ),
  // The index includes only rows with tags; PostgreSQL uses it only if the condition says so.
  tag: sql`${transactions.tags} <> '{}' and ${transactions.tags} @> array[${param("tag")}::text]`,
  payee: eq(transactions.payee, param("payee")),
  actorId: eq(transactions.createdBy, param("actorId")),
  currency: or(
    eq(transactions.currency, param("currency")),
    eq(transactions.toCurrency, param("currency")),
  ),
  withoutPayees: sql`(${transactions.payee} = any(${texts("withoutPayees")})) is not true`,
  withoutTags: sql`not ${transactions.tags} && ${texts("withoutTags")}`,
  minAmount: gte(transactions.amountThousandths, param("minAmount")),
  maxAmount: lte(transactions.amountThousandths, param("maxAmount")),
  text: like(transactions.searchText, param("text")),
  // A text of fewer than three letters is in most rows and no index helps; `position` is faster
  // than `like` then.
  shortText: sql`position(${param("shortText")}::text in ${transactions.searchText}) > 0`,
};

export type FilterName = keyof typeof conditions;

export const filterNames = Object.keys(conditions) as FilterName[];

/** Whether few rows may match: another index than that of the order may then be faster. */
export function isSelective(names: readonly FilterName[]): boolean {
  return names.some((name) => !transactionKinds.some((kind) => kind === name));
}

export type FilterValues = { [Name in FilterName]?: string };

/** The live transactions of a book that match the filters. */
export function passing(names: readonly FilterName[]): SQL | undefined {
  return and(
    eq(transactions.bookId, param("bookId")),
    isNull(transactions.deletedAt),
    ...names.map((name) => conditions[name]),
  );
}

/** Throws `account.not_found`, `category.not_found`, `member.not_found`: a filter by an unknown id is an error, not an empty page. */
export async function readFilters(
  db: Db,
  book: Book,
  input: TransactionFilter,
): Promise<FilterValues> {
  const { kind, kinds, accountId, categoryId, tag, payee, actorId, currency } = input;
  const { withoutPayees, withoutTags, minAmount, maxAmount, q } = input;
  if (accountId !== undefined) await assertAccountExists(db, book, accountId);
  if (actorId !== undefined) await assertActor(db, book, actorId);
  const family = categoryId !== undefined && (await loadCategoryFamily(db, book, categoryId));
  return {
    ...(kind !== undefined && { [kind]: kind }),
    ...(kinds !== undefined && { kinds: plainArray(kinds) }),
    ...readDays(input),
    ...(accountId !== undefined && { accountId }),
    ...(family && { categoryIds: plainArray(family) }),
    ...(tag !== undefined && { tag }),
    ...(payee !== undefined && { payee }),
    ...(actorId !== undefined && { actorId }),
    ...(currency !== undefined && { currency }),
    ...(withoutPayees !== undefined && { withoutPayees: JSON.stringify(withoutPayees) }),
    ...(withoutTags !== undefined && { withoutTags: JSON.stringify(withoutTags) }),
    ...(minAmount !== undefined && { minAmount: String(decimalToThousandths(minAmount)) }),
    ...(maxAmount !== undefined && { maxAmount: String(decimalToThousandths(maxAmount)) }),
    ...(q !== undefined && readText(foldText(q))),
  };
}

/** Throws `member.not_found` for a user without part in the book: neither a member nor, before they left, an author. */
async function assertActor(db: Db, book: Book, actorId: string): Promise<void> {
  const [member] = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.bookId, book.id), eq(memberships.userId, actorId)));
  if (member) return;
  const [recorded] = await db
    .select({ id: transactions.id })
    .from(transactions)
    .where(and(eq(transactions.bookId, book.id), eq(transactions.createdBy, actorId)))
    .limit(1);
  if (!recorded)
    throw fieldError("member.not_found", ["actorId"], "No member of the book has this id.");
}

function readDays({ from, to, refunds }: TransactionFilter): FilterValues {
  const isOriginal = refunds === "original";
  return {
    ...(from !== undefined && { [isOriginal ? "fromPurchase" : "from"]: from }),
    ...(to !== undefined && { [isOriginal ? "toPurchase" : "to"]: to }),
  };
}

const readText = (folded: string) =>
  /[\p{Letter}\p{Number}]{3}/u.test(folded) ? { text: containing(folded) } : { shortText: folded };

import { type Db, transactionKinds, transactionSplits, transactions } from "@outlay/db";
import { and, eq, gte, isNull, like, lte, or, type SQL, sql } from "drizzle-orm";
import type { Book } from "../books/access.ts";
import { decimalToThousandths } from "../money.ts";
import { assertAccountExists, loadCategoryFamily } from "./facts.ts";
import { containing, foldText } from "../fold.ts";
import type { TransactionFilter } from "./list.input.ts";

const value = (name: string) => sql.placeholder(name);

/** What each filter asks of a row; its value comes when the query is executed. */
const conditions = {
  // Written out, because the index of the rarer kinds holds no expenses.
  expense: sql`${transactions.kind} = 'expense'`,
  income: sql`${transactions.kind} = 'income'`,
  transfer: sql`${transactions.kind} = 'transfer'`,
  refund: sql`${transactions.kind} = 'refund'`,
  from: gte(transactions.occurredOn, value("from")),
  to: lte(transactions.occurredOn, value("to")),
  accountId: or(
    eq(transactions.accountId, value("accountId")),
    eq(transactions.toAccountId, value("accountId")),
  ),
  categoryIds: or(
    sql`${transactions.categoryId} = any(${value("categoryIds")}::uuid[])`,
    sql`${transactions.splitCount} > 0 and exists (select from ${transactionSplits}
      where ${transactionSplits.bookId} = ${transactions.bookId}
        and ${transactionSplits.transactionId} = ${transactions.id}
        and ${transactionSplits.categoryId} = any(${value("categoryIds")}::uuid[]))`,
  ),
  // The index holds only rows with tags, and PostgreSQL wants to read that.
  tag: sql`${transactions.tags} <> '{}' and ${transactions.tags} @> array[${value("tag")}::text]`,
  minAmount: gte(transactions.amountThousandths, value("minAmount")),
  maxAmount: lte(transactions.amountThousandths, value("maxAmount")),
  text: like(transactions.searchText, value("text")),
  // Less than three letters are found in most rows and by no index, which `like` would read whole.
  shortText: sql`position(${value("shortText")}::text in ${transactions.searchText}) > 0`,
};

export type FilterName = keyof typeof conditions;

export const filterNames = Object.keys(conditions) as FilterName[];

/** Whether few rows may pass: then other indexes than that of the order can be the better way. */
export function isSelective(names: readonly FilterName[]): boolean {
  return names.some((name) => !transactionKinds.some((kind) => kind === name));
}

/** The values of the filters there are. */
export type FilterValues = { [Name in FilterName]?: string };

/** The live transactions of a book that pass the filters. */
export function passing(names: readonly FilterName[]): SQL | undefined {
  return and(
    eq(transactions.bookId, value("bookId")),
    isNull(transactions.deletedAt),
    ...names.map((name) => conditions[name]),
  );
}

/** Throws `account.not_found`, `category.not_found`: a filter by what is not there is a mistake, not an empty page. */
export async function readFilters(
  db: Db,
  book: Book,
  input: TransactionFilter,
): Promise<FilterValues> {
  const { kind, from, to, accountId, categoryId, tag, minAmount, maxAmount, q } = input;
  if (accountId !== undefined) await assertAccountExists(db, book, accountId);
  const family = categoryId !== undefined && (await loadCategoryFamily(db, book, categoryId));
  return {
    ...(kind !== undefined && { [kind]: kind }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(accountId !== undefined && { accountId }),
    ...(family && { categoryIds: `{${family.join(",")}}` }),
    ...(tag !== undefined && { tag }),
    ...(minAmount !== undefined && { minAmount: String(decimalToThousandths(minAmount)) }),
    ...(maxAmount !== undefined && { maxAmount: String(decimalToThousandths(maxAmount)) }),
    ...(q !== undefined && readText(foldText(q))),
  };
}

const readText = (folded: string) =>
  /[\p{Letter}\p{Number}]{3}/u.test(folded) ? { text: containing(folded) } : { shortText: folded };

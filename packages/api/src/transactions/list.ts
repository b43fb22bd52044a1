import { type Db, transactions } from "@outlay/db";
import {
  and,
  arrayContains,
  asc,
  desc,
  eq,
  gte,
  ilike,
  inArray,
  isNull,
  lte,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../books/access.ts";
import { decimalToThousandths } from "../money.ts";
import { decodeCursor, encodeCursor, toPage } from "../pagination.ts";
import { assertAccountExists, loadCategoryFamily } from "./facts.ts";
import { toExpense, type TransactionRow } from "./rows.ts";
import type { ExpensePage, ListExpensesInput } from "./transactions.input.ts";
import type { Kind } from "./transactions.rules.ts";

type ListInput = ListExpensesInput & { kind: Kind };

const sorts = {
  occurredOn: {
    column: transactions.occurredOn,
    type: "date",
    read: (row: TransactionRow) => row.occurredOn,
  },
  amount: {
    column: transactions.amountThousandths,
    type: "bigint",
    read: (row: TransactionRow) => String(row.amountThousandths),
  },
  createdAt: {
    column: transactions.createdAt,
    type: "timestamptz",
    read: (row: TransactionRow) => row.createdAt.toISOString(),
  },
} as const;

const cursorKeys = {
  occurredOn: z.tuple([z.iso.date(), z.uuid()]),
  amount: z.tuple([z.string().regex(/^\d{1,18}$/), z.uuid()]),
  createdAt: z.tuple([z.iso.datetime(), z.uuid()]),
};

/** A pattern that finds `text` anywhere, taking its wildcards as they are. */
const anywhere = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

async function filterOf(db: Db, book: Book, input: ListInput): Promise<SQL | undefined> {
  const { from, to, accountId, categoryId, tag, minAmount, maxAmount, q } = input;
  if (accountId) await assertAccountExists(db, book, accountId);
  const family =
    categoryId === undefined ? undefined : await loadCategoryFamily(db, book, categoryId);
  const text = q === undefined ? undefined : anywhere(q);
  return and(
    eq(transactions.bookId, book.id),
    isNull(transactions.deletedAt),
    eq(transactions.kind, input.kind),
    from === undefined ? undefined : gte(transactions.occurredOn, from),
    to === undefined ? undefined : lte(transactions.occurredOn, to),
    accountId === undefined ? undefined : eq(transactions.accountId, accountId),
    family === undefined ? undefined : inArray(transactions.categoryId, family),
    tag === undefined ? undefined : arrayContains(transactions.tags, [tag]),
    minAmount === undefined
      ? undefined
      : gte(transactions.amountThousandths, decimalToThousandths(minAmount)),
    maxAmount === undefined
      ? undefined
      : lte(transactions.amountThousandths, decimalToThousandths(maxAmount)),
    text === undefined
      ? undefined
      : or(ilike(transactions.payee, text), ilike(transactions.note, text)),
  );
}

/** Rows strictly after the cursor's, by the sort and then the id. */
function afterCursor({ sort, order, cursor }: ListInput, query: unknown): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [value, id] = decodeCursor(cursor, query, cursorKeys[sort]);
  const { column, type } = sorts[sort];
  const beyond = sql.raw(order === "asc" ? ">" : "<");
  return sql`(${column}, ${transactions.id}) ${beyond} (${value}::${sql.raw(type)}, ${id}::uuid)`;
}

/**
 * A page of the book's transactions of a kind, by keyset: rows added while paging are neither
 * repeated nor do they push others out. Throws `cursor.invalid`, `account.not_found`, `category.not_found`.
 */
export async function listTransactions(db: Db, book: Book, input: ListInput): Promise<ExpensePage> {
  const { cursor: _, limit, includeTotal, ...query } = input;
  const filter = await filterOf(db, book, input);
  const { column, read } = sorts[input.sort];
  const direction = input.order === "asc" ? asc : desc;
  // Prepared by its text: without, each execution costs one more round trip and a new plan.
  const rows = db
    .select()
    .from(transactions)
    .where(and(filter, afterCursor(input, query)))
    .orderBy(direction(column), direction(transactions.id))
    .limit(limit + 1)
    .prepare("list_transactions")
    .execute();
  const [page, total] = await Promise.all([
    rows,
    includeTotal ? db.$count(transactions, filter) : undefined,
  ]);
  const { items, nextCursor } = toPage(page, limit, (row) =>
    encodeCursor(query, [read(row), row.id]),
  );
  return { items: items.map(toExpense), nextCursor, ...(total !== undefined && { total }) };
}

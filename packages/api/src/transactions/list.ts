import { type Db, pages, prepared, transactions } from "@outlay/db";
import { and, asc, count, desc, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { dateInput } from "@outlay/core";
import { decodeCursor, encodeCursor, maxPageLength, toPage } from "../support/pagination.ts";
import {
  type FilterName,
  filterNames,
  type FilterValues,
  isSelective,
  passing,
  readFilters,
} from "./filters.ts";
import type { Entry } from "../ledger/drafts.logic.ts";
import type { ListTransactionsInput, TransactionFilter } from "../ledger/list.contract.ts";
import { entryFields, entrySelection, notesLength } from "../ledger/transaction-rows.ts";

type Sort = ListTransactionsInput["sort"];
/** As a cursor of ours holds it; PostgreSQL knows no year 0. */
const instantKey = z.iso.datetime({ precision: 3 }).refine((text) => !text.startsWith("0000"));

/** For each sort: its column, the column's type, and its value in a cursor. */
const sorts = {
  occurredOn: {
    column: transactions.occurredOn,
    type: sql.raw("date"),
    key: z.tuple([dateInput, z.uuid()]),
    read: (row: Entry) => row.occurredOn,
  },
  amount: {
    column: transactions.amountThousandths,
    type: sql.raw("bigint"),
    key: z.tuple([z.string().regex(/^\d{1,18}$/), z.uuid()]),
    read: (row: Entry) => String(row.amountThousandths),
  },
  createdAt: {
    column: transactions.createdAt,
    type: sql.raw("timestamptz"),
    key: z.tuple([instantKey, z.uuid()]),
    read: (row: Entry) => row.createdAt.toISOString(),
  },
};

/** Rows strictly after the cursor's, by the sort and then the id. */
function afterCursor(sort: Sort, order: ListTransactionsInput["order"]) {
  const { column, type } = sorts[sort];
  const key = sql`(${sql.placeholder("afterValue")}::${type}, ${sql.placeholder("afterId")}::uuid)`;
  return order === "asc"
    ? sql`(${column}, ${transactions.id}) > ${key}`
    : sql`(${column}, ${transactions.id}) < ${key}`;
}

type Shape = Pick<ListTransactionsInput, "sort" | "order"> & {
  filters: FilterName[];
  continued: boolean;
};

const selection = { ...entrySelection, length: notesLength };

function selectEntries(db: Db, { sort, order, filters, continued }: Shape) {
  const direction = order === "asc" ? asc : desc;
  return db
    .select(selection)
    .from(transactions)
    .where(and(passing(filters), continued ? afterCursor(sort, order) : undefined))
    .orderBy(direction(sorts[sort].column), direction(transactions.id));
}

const fields = { ...entryFields, length: Number };
const dialect = new PgDialect();

/** Rows up to the limit, and no further than to where their notes come to `maxPageLength`; `upTo` is to what they come. */
const selectPage = prepared(
  "select_page",
  { ...fields, upTo: Number },
  (db, shape: Shape) => {
    const rows = selectEntries(db, shape).limit(sql.placeholder("limit"));
    const way = sql.raw(shape.order);
    const inOrder = sql`${sql.identifier(sorts[shape.sort].column.name)} ${way}, id ${way}`;
    const page = sql`select * from (
        select entry.*, sum(length) over (order by ${inOrder} rows unbounded preceding) as up_to
        from (${rows}) as entry
      ) as page where up_to - length < ${sql.raw(String(maxPageLength))} order by ${inOrder}`;
    return { toSQL: () => dialect.sqlToQuery(page) };
  },
  ({ filters }) => isSelective(filters),
);

const countAll = prepared(
  "count_all",
  { total: Number },
  (db, filters: FilterName[]) =>
    db.select({ total: count() }).from(transactions).where(passing(filters)),
  isSelective,
);

const namesIn = (given: FilterValues) => filterNames.filter((name) => given[name] !== undefined);

/**
 * A page of the book's transactions, by keyset: rows added while paging are neither
 * repeated nor do they push others out. Throws `cursor.invalid`, `account.not_found`, `category.not_found`.
 */
export async function listTransactions<Wire>(
  db: Db,
  book: Book,
  input: ListTransactionsInput,
  toWire: (entry: Entry) => Wire,
) {
  const { cursor, limit, includeTotal, ...query } = input;
  const { sort, order } = input;
  const { key, read } = sorts[sort];
  const after = decodeCursor(cursor, query, key);
  const given = await readFilters(db, book, input);
  const filters = namesIn(given);
  const values = { ...given, bookId: book.id };
  const [afterValue, afterId] = after ?? [];
  const shape = { sort, order, filters, continued: after !== undefined };
  const [rows, counted] = await Promise.all([
    selectPage(db, shape).execute({ ...values, afterValue, afterId, limit: limit + 1 }),
    includeTotal ? countAll(db, filters).execute(values) : [],
  ]);
  const isCut = (rows.at(-1)?.upTo ?? 0) >= maxPageLength;
  const { items, nextCursor } = toPage(rows, isCut ? rows.length - 1 : limit, (row) =>
    encodeCursor(query, [read(row), row.id]),
  );
  const [{ total } = {}] = counted;
  return {
    items: items.map(toWire),
    nextCursor,
    ...(total !== undefined && { total }),
  };
}

/** Few enough to be gone before the young heap is full: what outlives it makes the server grow. */
const rowsAtATime = 100;

/**
 * Every transaction that passes a filter, some at a time: any number of them needs little memory. In
 * a transaction. Throws `account.not_found`, `category.not_found`.
 */
export async function* readTransactions(
  tx: Db,
  book: Book,
  { sort, order, ...filter }: TransactionFilter & Pick<Shape, "sort" | "order">,
): AsyncGenerator<Entry[]> {
  const given = await readFilters(tx, book, filter);
  const query = selectEntries(tx, { sort, order, filters: namesIn(given), continued: false });
  yield* pages(tx, fields, query, {
    size: rowsAtATime,
    values: { ...given, bookId: book.id },
  });
}

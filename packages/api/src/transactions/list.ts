import { type Db, pagesOfUsed, param, plainArray, prepared, transactions, users } from "@outlay/db";
import { and, asc, count, desc, eq, isNull, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { callerOf } from "../access/actor.ts";
import type { Book } from "../access/book.ts";
import { dateInput, maxPageLimit } from "@outlay/core";
import { decodeCursor, encodeCursor, maxPageLength, toPage } from "../support/pagination.ts";
import { type FilterShape, isSelective, passing, readFilters } from "./filters.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import type { ListTransactionsInput, TransactionFilter } from "../ledger/list.contract.ts";
import {
  entryFields,
  entrySelection,
  isWhole,
  namesForCaller,
  type ShortEntry,
  shortFields,
  shortSelection,
} from "../ledger/transaction-rows.ts";

type Sort = ListTransactionsInput["sort"];
/** As `encodeCursor` writes it. PostgreSQL has no year 0. */
const instantKey = z.iso.datetime({ precision: 3 }).refine((text) => !text.startsWith("0000"));

/** The column of each sort, its type, and its value in a cursor. */
const sorts = {
  occurredOn: {
    column: transactions.occurredOn,
    type: sql.raw("date"),
    key: z.tuple([dateInput, z.uuid()]),
    read: (row: ShortEntry) => row.occurredOn,
  },
  amount: {
    column: transactions.amountThousandths,
    type: sql.raw("bigint"),
    key: z.tuple([z.string().regex(/^\d{1,18}$/), z.uuid()]),
    read: (row: ShortEntry) => String(row.amountThousandths),
  },
  createdAt: {
    column: transactions.createdAt,
    type: sql.raw("timestamptz"),
    key: z.tuple([instantKey, z.uuid()]),
    read: (row: ShortEntry) => row.createdAt.toISOString(),
  },
};

/** Rows strictly after the cursor's row, by the sort and then the id. */
function afterCursor(sort: Sort, order: ListTransactionsInput["order"]) {
  const { column, type } = sorts[sort];
  const key = sql`(${param("afterValue")}::${type}, ${param("afterId")}::uuid)`;
  return order === "asc"
    ? sql`(${column}, ${transactions.id}) > ${key}`
    : sql`(${column}, ${transactions.id}) < ${key}`;
}

type Shape = Pick<ListTransactionsInput, "sort" | "order"> &
  FilterShape & {
    continued: boolean;
  };

const inOrder = ({ sort, order }: Pick<Shape, "sort" | "order">) =>
  [sorts[sort].column, transactions.id].map(order === "asc" ? asc : desc);

/**
 * Few rows may match, of which another index than that of the order may know; or they are of a kind that most books have little
 * of: without the book PostgreSQL would read all of the kind and sort them.
 */
const isPlannedEachTime = (shape: Shape) =>
  isSelective(shape) ||
  (shape.sort !== "occurredOn" && shape.filters.some((name) => name !== "expense"));

/**
 * PostgreSQL keeps the plan of a page. Of a limit that it does not know it expects a tenth of the book: then the plan for each limit looked
 * better, and half of its time was planning. A page is a part of the largest one, whose limit it knows.
 */
const selectPage = prepared(
  "select_page",
  shortFields,
  (db, { continued, ...sorting }: Shape) => {
    const { sql: text, params } = db
      .select({ ...shortSelection(param("bookId")), ...namesForCaller })
      .from(transactions)
      .where(
        and(passing(sorting), continued ? afterCursor(sorting.sort, sorting.order) : undefined),
      )
      .orderBy(...inOrder(sorting))
      .toSQL();
    const page = `select * from (${text} limit ${maxPageLimit + 1}) page limit $${params.length + 1}`;
    return { toSQL: () => ({ sql: page, params: [...params, param("limit")] }) };
  },
  isPlannedEachTime,
);

const selectWhole = prepared("select_whole_entries", entryFields, (db) =>
  db
    .select(entrySelection(param("bookId")))
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, param("bookId")),
        isNull(transactions.deletedAt),
        sql`${transactions.id} = any(${param("ids")}::uuid[])`,
      ),
    ),
);

/**
 * Reads the splits with long notes in a second statement. A transaction that has changed in between
 * is returned as changed, a deleted one is left out.
 */
async function complete(
  db: Db,
  book: Book,
  rows: readonly ShortEntry[],
): Promise<LedgerTransaction[]> {
  const short = rows.filter((row) => !isWhole(row)).map(({ id }) => id);
  if (short.length === 0) return rows.filter(isWhole);
  const found = await selectWhole(db).execute({ bookId: book.id, ids: plainArray(short) });
  const whole = new Map(found.map((row) => [row.id, row]));
  return rows.flatMap((row) => (isWhole(row) ? row : (whole.get(row.id) ?? [])));
}

/** The number of rows until their notes reach `maxPageLength`; more than all rows if they never do. */
function countFitting(rows: readonly ShortEntry[]): number {
  let length = 0;
  const last = rows.findIndex(({ note, splits }) => {
    length += (note?.length ?? 0) + (typeof splits === "number" ? splits : 0);
    return length >= maxPageLength;
  });
  return last === -1 ? rows.length + 1 : last + 1;
}

const countAll = prepared(
  "count_all",
  { total: Number },
  (db, shape: FilterShape) =>
    db.select({ total: count() }).from(transactions).where(passing(shape)),
  isSelective,
);

/**
 * A page of the book's transactions, by keyset: rows added while paging neither repeat nor displace
 * others. Throws `cursor.invalid`, `account.not_found`, `category.not_found`.
 */
export async function listTransactions<Wire>(
  db: Db,
  book: Book,
  input: ListTransactionsInput,
  toWire: (entry: LedgerTransaction) => Wire,
) {
  const { cursor, limit, includeTotal, ...query } = input;
  const { sort, order } = input;
  const { key, read } = sorts[sort];
  const after = decodeCursor(cursor, query, key);
  const { filters, words, values: given } = await readFilters(db, book, input);
  const values = { ...given, bookId: book.id };
  const [afterValue, afterId] = after ?? [];
  const shape = { sort, order, filters, words, continued: after !== undefined };
  const [rows, counted] = await Promise.all([
    selectPage(db, shape).execute({
      ...values,
      ...callerOf(book),
      afterValue,
      afterId,
      limit: limit + 1,
    }),
    includeTotal ? countAll(db, { filters, words }).execute(values) : [],
  ]);
  const page = toPage(rows, Math.min(limit, countFitting(rows)), (row) =>
    encodeCursor(query, [read(row), row.id]),
  );
  const items = await complete(db, book, page.items);
  const [{ total } = {}] = counted;
  return {
    items: items.map(toWire),
    nextCursor: page.nextCursor,
    ...(total !== undefined && { total }),
  };
}

/** A page of them is a chunk of a file: 30 kB of CSV, 80 of JSON. Chunks of twice that size take a tenth more of the processor's time. */
const rowsAtATime = 100;

/** Returns a function that reads instants. Those of a record are often equal, and then one object. */
function instantReader() {
  let lastText = "";
  let last = new Date(Number.NaN);
  return (text: string): Date => {
    if (text !== lastText) {
      last = new Date(text);
      lastText = text;
    }
    return last;
  };
}

const creator = alias(users, "creator");
const editor = alias(users, "editor");

/**
 * What `use` makes of every transaction that matches a filter, in batches, with constant memory. Needs a transaction.
 * Throws `account.not_found`, `category.not_found`.
 */
export async function* readTransactions<Used>(
  tx: Db,
  book: Book,
  { sort, order, ...filter }: TransactionFilter & Pick<Shape, "sort" | "order">,
  use: (entry: LedgerTransaction) => Used,
): AsyncGenerator<Used[]> {
  const { values, ...shape } = await readFilters(tx, book, filter);
  // Joined, people's names are looked up once, not with each row.
  const query = tx
    .select({
      ...entrySelection(param("bookId")),
      createdByName: creator.name,
      updatedByName: editor.name,
    })
    .from(transactions)
    .leftJoin(creator, eq(creator.id, transactions.createdBy))
    .leftJoin(editor, eq(editor.id, transactions.updatedBy))
    .where(passing(shape))
    .orderBy(...inOrder({ sort, order }));
  const readInstant = instantReader();
  const fields = { ...entryFields, createdAt: readInstant, updatedAt: readInstant };
  yield* pagesOfUsed(tx, query, {
    fields,
    use,
    size: rowsAtATime,
    values: { ...values, bookId: book.id },
  });
}

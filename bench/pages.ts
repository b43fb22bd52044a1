import type { Book } from "../packages/api/src/access/book.ts";
import { getAccountBalance } from "../packages/api/src/accounts/accounts.ts";
import { listPayees } from "../packages/api/src/payees/payees.ts";
import { listTags } from "../packages/api/src/tags/tags.ts";
import { listTransactions } from "../packages/api/src/transactions/list.ts";
import { listTransactionsInput } from "../packages/api/src/ledger/list.contract.ts";
import { toTransaction } from "../packages/api/src/ledger/transaction-rows.ts";
import { dateInput } from "../packages/core/src/index.ts";
import type { Database } from "../packages/db/src/index.ts";
import { makeBook, openPool } from "./books.ts";
import { seedLedger } from "./ledger.ts";
import { median, milliseconds } from "./load.ts";
import type { Running } from "./process.ts";
import type { Row } from "./table.ts";

const rounds = 9;
const sorts = ["occurredOn", "amount", "createdAt"] as const;
const orders = ["desc", "asc"] as const;

type Query = Record<string, unknown>;

/** Lists of a book with a million transactions, beside one with a thousand. */
export async function benchPages(
  _server: Running,
  { databaseUrl }: { databaseUrl: string },
): Promise<Row[]> {
  const pool = await openPool(databaseUrl, 1);
  try {
    const small = await makeBook(pool);
    await seedLedger(pool, small, 1000);
    const large = await makeBook(pool);
    await seedLedger(pool, large, 1_000_000);
    const rows: Row[] = [];
    for (const sort of sorts)
      for (const order of orders)
        rows.push(await compareDepths(pool, { small, large }, { sort, order }));
    return [...rows, ...(await timeFilters(pool, large)), ...(await timeOthers(pool, large))];
  } finally {
    await pool.close();
  }
}

const list = ({ db }: Database, book: Book, query: Query) =>
  listTransactions(db, book, listTransactionsInput.parse(query), toTransaction);

/** The cursor of the page with this number, from 1, as somebody has it who has turned all the pages before. */
async function turnTo(pool: Database, book: Book, query: Query, page: number) {
  let cursor: string | undefined;
  for (let left = (page - 1) * 50; left > 0; left -= Math.min(left, 200)) {
    const { nextCursor } = await list(pool, book, { ...query, cursor, limit: Math.min(left, 200) });
    cursor = nextCursor ?? undefined;
  }
  return cursor;
}

/** Those of ten pages, from a page on. */
async function takeCursors(
  pool: Database,
  book: Book,
  { page, ...query }: Query & { page: number },
) {
  const cursors = [await turnTo(pool, book, query, page)];
  while (cursors.length < 10) {
    const { nextCursor } = await list(pool, book, { ...query, cursor: cursors.at(-1) });
    cursors.push(nextCursor ?? undefined);
  }
  return cursors;
}

async function compareDepths(
  pool: Database,
  { small, large }: { small: Book; large: Book },
  query: { sort: string; order: string },
): Promise<Row> {
  // Several pages at each depth: a split transaction on one costs a query more.
  const depths = [];
  for (const [book, page] of [
    [small, 5],
    [large, 1],
    [large, 1000],
    [large, 10_000],
  ] as const)
    depths.push({ book, cursors: await takeCursors(pool, book, { ...query, page }) });
  const times = depths.map((): number[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, { book, cursors }] of depths.entries())
      for (const cursor of cursors)
        times[index]?.push(await milliseconds(() => list(pool, book, { ...query, cursor })));
  const [ofSmall = Number.NaN, ...ofLarge] = times.map(median);
  return {
    what: `list 50 by ${query.sort} ${query.order}, slowest of pages 1, 1,000 and 10,000, to a small book`,
    value: Math.max(...ofLarge) / ofSmall,
    unit: "",
    atMost: 1.5,
  };
}

async function timeFilters(pool: Database, book: Book): Promise<Row[]> {
  const [account] = await pool.db.execute<{ id: string }>(
    `select account_id as id from transactions where book_id = '${book.id}' group by 1 order by count(*) limit 1`,
  );
  const [category] = await pool.db.execute<{ id: string }>(
    `select parent_id as id from categories where book_id = '${book.id}' and parent_id is not null limit 1`,
  );
  const accountId = account?.id;
  const categoryId = category?.id;
  const filters: Record<string, Query> = {
    "an account": { accountId },
    "a category with children": { categoryId },
    "a common tag": { tag: "tag-0" },
    "a rare tag": { tag: "once" },
    "no such tag": { tag: "never" },
    "common text": { q: "market" },
    "one word": { q: "golden" },
    "two words": { q: "erfurt golden" },
    "two words, never together": { q: "market xylophone" },
    "a payee": { q: "golden grill erfurt" },
    "rare text": { q: "zeppelin" },
    "no such text": { q: "xylophone" },
    "two letters": { q: "ar" },
    "a kind": { kind: "refund" },
    "kind, rare tag and rare text": { kind: "income", tag: "once", q: "zeppelin" },
    "large amounts": { minAmount: "400.00" },
    "one amount": { minAmount: "123.45", maxAmount: "123.45" },
    "no such amount": { minAmount: "100000" },
    "a month": { from: "2019-03-01", to: "2019-03-31" },
    "account, category and kind": { accountId, categoryId, kind: "expense" },
    "account and rare text": { accountId, q: "zeppelin" },
    "category and no such text": { categoryId, q: "xylophone" },
    "common text and tag": { q: "market", tag: "tag-0" },
    "month, account and text": { from: "2019-03-01", to: "2019-03-31", accountId, q: "market" },
    "large amounts of a category, by amount": { categoryId, minAmount: "400", sort: "amount" },
    "common text, by amount": { q: "market", sort: "amount" },
    "an account, by amount": { accountId, sort: "amount" },
    "a category, oldest entry first": { categoryId, sort: "createdAt", order: "asc" },
  };
  const rows: Row[] = [];
  for (const [name, query] of Object.entries(filters)) {
    const time = await medianTime(() => list(pool, book, query));
    rows.push({ what: `list 50 of 1,000,000: ${name}`, value: time, unit: "ms", atMost: 100 });
  }
  return rows;
}

/** More often than PostgreSQL needs to settle on a plan. */
async function medianTime(run: () => Promise<unknown>, times = 11): Promise<number> {
  const measured: number[] = [];
  for (let round = 0; round < times; round++) measured.push(await milliseconds(run));
  return median(measured);
}

async function timeOthers(pool: Database, book: Book): Promise<Row[]> {
  const { db } = pool;
  const [account] = await db.execute<{ id: string }>(
    `select account_id as id from transactions where book_id = '${book.id}' group by 1 order by count(*) desc limit 1`,
  );
  const id = account?.id ?? "";
  const others = {
    // No index has parts of two letters: every row is read.
    "list 50, two letters that nobody wrote": () => list(pool, book, { q: "zz" }),
    "list 50, counting all": () => list(pool, book, { includeTotal: true }),
    "list 50, counting a text": () => list(pool, book, { includeTotal: true, q: "market" }),
    "payees, most used": () => listPayees(db, book, { limit: 50 }),
    "payees, by text": () => listPayees(db, book, { limit: 50, q: "bak" }),
    tags: () => listTags(db, book, { limit: 50 }),
    "balance five years ago": () =>
      getAccountBalance(db, book, { id, on: dateInput.parse("2021-06-30") }, new Date()),
    "balance at the start": () =>
      getAccountBalance(db, book, { id, on: dateInput.parse("2016-11-30") }, new Date()),
  };
  const rows: Row[] = [];
  for (const [name, run] of Object.entries(others))
    rows.push({ what: `of 1,000,000: ${name}`, value: await medianTime(run), unit: "ms" });
  return rows;
}

import type { SQL, SQLWrapper } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Db } from "./client.ts";
import { driverOf, type Fields, type RowOf, rowReader } from "./prepared.ts";

const dialect = new PgDialect();

type CursorOptions = { size: number; values?: Record<string, unknown> };
type RowUse<Selected extends Fields, Used> = {
  fields: Selected;
  use: (row: RowOf<Selected>) => Used;
};

/** Declares a server-side cursor for a query. A transaction has one at a time. */
async function declare(tx: Db, query: SQLWrapper, values: Record<string, unknown>): Promise<void> {
  const { sql: text, params } = dialect.sqlToQuery(query.getSQL());
  const declared = { sql: `declare page no scroll cursor for ${text}`, params };
  await tx._.session.prepareQuery(declared, undefined, undefined, false).execute(values);
}

const fetchText = (size: number) => `fetch ${size} from page`;

/** While a page is used, the server reads the next two: the driver sends a statement only when its caller pauses. */
const pagesAhead = 2;

const ignore = () => {};

/** Reads the declared cursor to its end; ahead only from the first full page on. */
async function* fetchPages<Row>(tx: Db, size: number, fetch: () => Promise<Row[]>) {
  const fetched = [fetch()];
  for (let page = fetched.shift(); page; page = fetched.shift()) {
    const rows = await page;
    while (rows.length === size && fetched.length < pagesAhead) {
      const next = fetch();
      // Handled above, unless the page is no longer wanted.
      next.catch(ignore);
      fetched.push(next);
    }
    if (rows.length > 0) yield rows;
    if (rows.length < size) break;
  }
  await tx.execute("close page");
}

/**
 * What `use` makes of the rows of a query, through a cursor of the server, `size` at a time, so that any number of them
 * needs the memory of one page. In a transaction, one after another. `fields` are what is selected,
 * in their order; `values` are those of its placeholders. A row is used when it arrives: those of whole pages would grow old
 * while they wait.
 */
export async function* pagesOfUsed<Selected extends Fields, Used>(
  tx: Db,
  query: SQLWrapper,
  { fields, use, size, values = {} }: CursorOptions & RowUse<Selected, Used>,
): AsyncGenerator<Used[]> {
  await declare(tx, query, values);
  const read = rowReader(fields);
  const driver = driverOf(tx);
  yield* fetchPages(tx, size, async () => {
    const page: Used[] = [];
    const keep = (cells: unknown[]) => void page.push(use(read(cells)));
    await driver.unsafe<unknown[][]>(fetchText(size)).values().forEach(keep);
    return page;
  });
}

/** The rows of a query as `pagesOfUsed` reads them. */
export const pages = <Selected extends Fields>(
  tx: Db,
  fields: Selected,
  query: SQLWrapper,
  options: CursorOptions,
): AsyncGenerator<RowOf<Selected>[]> =>
  pagesOfUsed(tx, query, { ...options, fields, use: (row) => row });

/** Like `pages`, for a query in SQL: rows are as the driver reads them. */
export async function* sqlPages<Row>(
  tx: Db,
  query: SQL<Row>,
  { size }: { size: number },
): AsyncGenerator<Row[]> {
  await declare(tx, query, {});
  yield* fetchPages(tx, size, async () => [...(await tx.execute(fetchText(size)))] as Row[]);
}

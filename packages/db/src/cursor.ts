import type { SQLWrapper } from "drizzle-orm";
import { PgDialect, type PreparedQueryConfig } from "drizzle-orm/pg-core";
import type { Db } from "./client.ts";
import { type Fields, type RowOf, rowReader } from "./prepared.ts";

const dialect = new PgDialect();

/**
 * The rows of a query through a cursor of the server, `size` at a time, so that any number of them
 * needs the memory of one page. In a transaction, one after another. `fields` are what is selected,
 * in their order; `values` are those of its placeholders.
 */
export async function* pages<Selected extends Fields>(
  tx: Db,
  fields: Selected,
  query: SQLWrapper,
  { size, values = {} }: { size: number; values?: Record<string, unknown> },
): AsyncGenerator<RowOf<Selected>[]> {
  const { session } = tx._;
  const read = rowReader(fields);
  const { sql: text, params } = dialect.sqlToQuery(query.getSQL());
  const declared = { sql: `declare page no scroll cursor for ${text}`, params };
  await session.prepareQuery(declared, undefined, undefined, false).execute(values);
  const next = { sql: `fetch ${size} from page`, params: [] };
  type Fetched = PreparedQueryConfig & { execute: RowOf<Selected>[] };
  const fetch = session.prepareQuery<Fetched>(next, undefined, undefined, true, (rows) =>
    rows.map(read),
  );
  // The server reads the next page while the last one is used.
  let fetched = fetch.execute();
  let rows: RowOf<Selected>[];
  do {
    rows = await fetched;
    if (rows.length === size) {
      fetched = fetch.execute();
      // Met above, unless nobody wants the page any more.
      fetched.catch(() => {});
    }
    if (rows.length > 0) yield rows;
  } while (rows.length === size);
  await tx.execute("close page");
}

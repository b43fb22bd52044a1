import type { SQL } from "drizzle-orm";
import { PgDialect, type PreparedQueryConfig } from "drizzle-orm/pg-core";
import type { Db } from "./client.ts";

const dialect = new PgDialect();

/** Runs a query whose placeholders have these values. Rows are as the driver reads them. */
export async function runWith<Row>(
  db: Db,
  query: SQL,
  values: Record<string, unknown>,
): Promise<Row[]> {
  const statement = db._.session.prepareQuery<PreparedQueryConfig & { execute: Row[] }>(
    dialect.sqlToQuery(query),
    undefined,
    undefined,
    false,
  );
  return statement.execute(values);
}

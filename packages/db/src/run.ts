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

/**
 * Runs a text of PostgreSQL's own form, where $1 is the first value; without values it may have several statements, which
 * are one transaction. Rows are as the driver reads them, those of all statements in one list.
 */
export async function runText<Row>(
  db: Db,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const statement = db._.session.prepareQuery<PreparedQueryConfig & { execute: unknown[] }>(
    { sql: text, params: [...values] },
    undefined,
    undefined,
    false,
  );
  return (await statement.execute()).flat() as Row[];
}

import { pipeline } from "node:stream/promises";
import type postgres from "postgres";
import { connect } from "./connect.ts";
import { migrateAs } from "./migrate.ts";

/** A table that holds rows itself, with the columns that are written. */
type Table = { name: string; columns: string[] };

const patient = { poolSize: 1, statementTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };

/**
 * Copies every table of the database at `fromUrl` to the empty one at `toUrl`, which may be of another major version, in one
 * transaction. It gets the migrations that the other one has, and no more. Both roles are superusers. Throws when a table is not
 * Outlay's, or differs afterwards.
 */
export async function copyDatabase(fromUrl: string, toUrl: string): Promise<void> {
  const from = connect(fromUrl, patient);
  const to = connect(toUrl, patient);
  const end = (timeout: number) => Promise.all([from.end({ timeout }), to.end({ timeout })]);
  let failure: unknown;
  try {
    await migrateAs(from, to);
    await from.begin("isolation level repeatable read read only", async (source) => {
      await to.begin(async (target) =>
        copyTables(source, target).catch(async (error: unknown) => {
          failure = error;
          // A table that is halfway has no room for a rollback: both transactions end with their connections.
          await end(0);
        }),
      );
    });
    await to.unsafe("analyze");
  } catch (error) {
    throw failure ?? error;
  } finally {
    await end(5);
  }
}

async function copyTables(source: postgres.TransactionSql, target: postgres.TransactionSql) {
  const tables = await listTables(source);
  assertSameTables(tables, await listTables(target));
  if (tables.length === 0) return;
  // The rows come in no order that foreign keys would take; they held where they come from.
  await target.unsafe("set local session_replication_role = replica");
  await target.unsafe(`truncate ${tables.map(({ name }) => name).join(", ")}`);
  for (const { name, columns } of tables) {
    const listed = `${name} (${columns.join(", ")})`;
    await pipeline(
      await source.unsafe(`copy ${listed} to stdout`).readable(),
      await target.unsafe(`copy ${listed} from stdin`).writable(),
    );
    const [before, after] = [await digest(source, name), await digest(target, name)];
    if (before !== after) throw new Error(`${name} differs from its copy: ${before} and ${after}.`);
  }
}

/** The tables with rows of their own, in every schema of ours, their names quoted. */
const listTables = (sql: postgres.TransactionSql) => sql<Table[]>`
  select format('%I.%I', n.nspname, t.relname) as name,
    array(select quote_ident(attname) from pg_attribute where attrelid = t.oid and attnum > 0
      and not attisdropped and attgenerated = '' order by attname collate "C") as columns
  from pg_class t join pg_namespace n on n.oid = t.relnamespace
  where t.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1`;

function assertSameTables(source: readonly Table[], target: readonly Table[]): void {
  const text = ({ name, columns }: Table) => `${name} (${columns.join(", ")})`;
  const known = new Set(target.map(text));
  const unknown = source.map(text).filter((table) => !known.has(table));
  if (unknown.length > 0 || source.length !== target.length)
    throw new Error(
      `These tables are not as Outlay makes them, so they would not be copied: ${unknown.join(", ") || "some are missing"}.`,
    );
}

/** The number of rows and a sum over their content. */
async function digest(sql: postgres.TransactionSql, table: string): Promise<string> {
  const [row] = await sql.unsafe<{ digest: string }[]>(
    `select count(*) || ' rows, ' || coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0) as digest from ${table} t`,
  );
  return row?.digest ?? "nothing";
}

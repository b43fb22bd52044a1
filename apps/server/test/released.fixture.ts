import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { migrateDatabase } from "@outlay/db";
import { connect } from "@outlay/db/connect";

// What earlier releases have made, recorded when they were released (scripts/release/data.ts).

export const released = join(import.meta.dirname, "../../../packages/db/released");
/** Every release, the oldest first. */
export const versions = readdirSync(released)
  .filter((name) => name.endsWith(".jsonl.gz"))
  .map((name) => name.replace(".jsonl.gz", ""))
  .toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));

type Line = { table: string; row: object };

/** Makes an empty database what a release has left. Returns how many rows it has. */
export async function restoreRelease(url: string, version: string): Promise<number> {
  const text = gunzipSync(readFileSync(join(released, `${version}.jsonl.gz`))).toString();
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const { migratedAt } = JSON.parse(head) as { migratedAt: string };
  await migrateDatabase(url, { until: new Date(migratedAt) });
  const sql = connect(url, { poolSize: 1 });
  // The rows come in no order that foreign keys would take.
  await sql`set session_replication_role = replica`;
  for (const [table, rows] of Map.groupBy(lines, (line) => (JSON.parse(line) as Line).table)) {
    const columns = await sql<{ name: string }[]>`
      select column_name as name from information_schema.columns
      where table_name = ${table} and is_generated = 'NEVER'`;
    const names = sql(columns.map(({ name }) => name));
    await sql`insert into ${sql(table)} (${names}) select ${names}
      from jsonb_array_elements(${`[${rows.join(",")}]`}::text::jsonb) as line,
        jsonb_populate_record(null::${sql(table)}, line -> 'row')`;
  }
  await sql.end();
  return lines.length;
}

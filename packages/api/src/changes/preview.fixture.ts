import { changes, type Db } from "@outlay/db";
import { eq, max, sql } from "drizzle-orm";

const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const secrets = /(whsec_|outlay_\w+_)[\w+/=-]+/g;

/** As JSON, in which what is made at random has names by its order: the same write twice is the same. */
export function withoutChance(value: unknown): unknown {
  const names = new Map<string, string>();
  const text = JSON.stringify(value)
    .replaceAll(ids, (id) => {
      const name = names.get(id) ?? `id ${names.size}`;
      names.set(id, name);
      return name;
    })
    .replaceAll(secrets, "a secret");
  return JSON.parse(text);
}

/** A digest of all that a database holds. */
export async function digestOf(db: Db): Promise<string> {
  const tables = await db.execute<{ name: string }>(
    sql`select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const digests = tables.map(
    ({ name }) =>
      sql`select ${name}::text as name, md5(string_agg(md5(row::text), '' order by md5(row::text))) as digest
        from ${sql.raw(name)} row`,
  );
  return JSON.stringify(await db.execute(sql.join(digests, sql` union all `)));
}

/** The number of a book's newest change, however many there are. */
export async function newestIn(db: Db, bookId: string): Promise<number> {
  const [row] = await db
    .select({ seq: max(changes.seq) })
    .from(changes)
    .where(eq(changes.bookId, bookId));
  return row?.seq ?? 0;
}

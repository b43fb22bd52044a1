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

/** A digest of the rows of a database: another one after any write, be it of what was there already. */
export async function digestOf(db: Db): Promise<string> {
  const tables = await db.execute<{ name: string }>(
    sql`select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const digests = tables.map(
    ({ name }) =>
      // Where each version of a row lies, and what wrote it: the rows themselves take ten times as long to read.
      sql`select ${name}::text as name, md5(string_agg(ctid::text || xmin::text, ',')) as digest
        from ${sql.raw(name)}`,
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

import type postgres from "postgres";

/** A table of the current schema. */
export type Table = {
  name: string;
  /** Whether it has a column `book_id` of type uuid that is never null. */
  isOfBook: boolean;
  /** Whether it is a partition, is partitioned, or inherits. */
  isDivided: boolean;
  /** What Citus has made of it. */
  placement: "distributed" | "copied" | null;
};

/** A primary key, a unique constraint, index or exclusion. Expressions are null. */
export type UniqueKey = { table: string; name: string; columns: (string | null)[] };

export type ForeignKey = {
  table: string;
  name: string;
  columns: string[];
  target: string;
  targetColumns: string[];
  /** Whether it sets columns when the row that it refers to is changed or deleted. */
  sets: boolean;
};

/** What decides how the tables of a schema can be distributed. */
export type Catalogue = {
  schema: string;
  hasCitus: boolean;
  tables: Table[];
  uniqueKeys: UniqueKey[];
  foreignKeys: ForeignKey[];
  /** Triggers and rules: what a table does by itself. */
  triggers: { table: string; name: string }[];
};

export async function readCatalogue(sql: postgres.Sql): Promise<Catalogue> {
  const [found] = await sql<{ schema: string; hasCitus: boolean }[]>`
    select current_schema() as schema, exists (select from pg_extension where extname = 'citus') as "hasCitus"`;
  if (!found) throw new Error("the database has no current schema");
  return {
    ...found,
    tables: await readTables(sql, found.hasCitus),
    uniqueKeys: await readUniqueKeys(sql),
    foreignKeys: await readForeignKeys(sql),
    triggers: await sql<{ table: string; name: string }[]>`
      select relname as table, tgname as name from pg_trigger join pg_class t on t.oid = tgrelid
      where t.relnamespace = current_schema()::regnamespace and not tgisinternal
      union all select tablename, rulename from pg_rules where schemaname = current_schema() order by 1, 2`,
  };
}

async function readTables(sql: postgres.Sql, hasCitus: boolean): Promise<Table[]> {
  const tables = await sql<Omit<Table, "placement">[]>`
    select relname as name, relkind = 'p' or relispartition or exists (select from pg_inherits where inhrelid = t.oid) as "isDivided",
      exists (select from pg_attribute where attrelid = t.oid and attname = 'book_id' and atttypid = 'uuid'::regtype
        and attnotnull and not attisdropped) as "isOfBook"
    from pg_class t where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') order by 1`;
  // Hash-distributed, or whole on every node; it also knows tables that it leaves on the coordinator.
  const placed = hasCitus
    ? await sql<{ name: string; placement: Table["placement"] }[]>`
        select relname as name, case when partmethod = 'h' then 'distributed'
          when partmethod = 'n' and repmodel = 't' then 'copied' end as placement
        from pg_dist_partition join pg_class t on t.oid = logicalrelid
        where t.relnamespace = current_schema()::regnamespace`
    : [];
  const placements = new Map(placed.map(({ name, placement }) => [name, placement]));
  // The coordinator has shards of them beside the tables, such as users_102008.
  const isShard = ({ name }: { name: string }) =>
    /_\d+$/.test(name) && placements.has(name.replace(/_\d+$/, ""));
  return tables
    .filter((table) => !isShard(table))
    .map((table) => ({ ...table, placement: placements.get(table.name) ?? null }));
}

const readUniqueKeys = (sql: postgres.Sql) => sql<UniqueKey[]>`
  select t.relname as table, i.relname as name,
    array(select attname from unnest(x.indkey[:x.indnkeyatts - 1]) with ordinality as k(num, at)
      left join pg_attribute on attrelid = t.oid and attnum = k.num order by k.at)::text[] as columns
  from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
  where t.relnamespace = current_schema()::regnamespace and (x.indisunique or x.indisexclusion)
  order by 1, 2`;

const readForeignKeys = (sql: postgres.Sql) => sql<ForeignKey[]>`
  select t.relname as table, c.conname as name, f.relname as target,
    confdeltype in ('n', 'd') or confupdtype in ('n', 'd') as sets,
    array(select attname from unnest(c.conkey) with ordinality as k(num, at)
      join pg_attribute on attrelid = t.oid and attnum = k.num order by k.at)::text[] as columns,
    array(select attname from unnest(c.confkey) with ordinality as k(num, at)
      join pg_attribute on attrelid = f.oid and attnum = k.num order by k.at)::text[] as "targetColumns"
  from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
  where t.relnamespace = current_schema()::regnamespace and c.contype = 'f' order by 1, 2`;

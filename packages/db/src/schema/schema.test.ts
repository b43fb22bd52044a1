import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { bookTable, globalTables } from "../citus/placements.ts";
import { createTestDatabase } from "../testing.ts";

const database = await createTestDatabase();
afterAll(database.close);

const rowsOf = async (query: ReturnType<typeof sql>) => [...(await database.db.execute(query))];

interface Key {
  table: string;
  name: string;
  /** PostgreSQL's letter for the kind of a constraint, or `i` for a unique index without one. */
  kind: "p" | "u" | "f" | "i";
  columns: string[];
  target: string | null;
  targetColumns: string[] | null;
}

/** Primary keys, unique constraints, unique indexes and foreign keys, with their columns in order. */
const keys = (await rowsOf(sql`
  select t.relname as table, c.conname as name, c.contype as kind,
    array(select attname from unnest(c.conkey) with ordinality as k(num, at)
      join pg_attribute on attrelid = t.oid and attnum = k.num order by k.at)::text[] as columns,
    f.relname as target,
    array(select attname from unnest(c.confkey) with ordinality as k(num, at)
      join pg_attribute on attrelid = f.oid and attnum = k.num order by k.at)::text[] as "targetColumns"
  from pg_constraint c join pg_class t on t.oid = c.conrelid left join pg_class f on f.oid = c.confrelid
  where t.relnamespace = 'public'::regnamespace and c.contype in ('p', 'u', 'f')
  union all
  select t.relname, i.relname, 'i',
    array(select coalesce(attname, '(expression)') from unnest(x.indkey) with ordinality as k(num, at)
      left join pg_attribute on attrelid = t.oid and attnum = k.num order by k.at)::text[],
    null, null
  from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
  where t.relnamespace = 'public'::regnamespace and x.indisunique
    and not exists (select 1 from pg_constraint c where c.conindid = x.indexrelid)
  order by 1, 2`)) as unknown as Key[];

const tables = (
  await rowsOf(sql`select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by 1`)
).map(({ name }) => String(name));
const bookTables = tables.filter((table) => ![...globalTables, bookTable].includes(table));
const ofBook = keys.filter(({ table }) => bookTables.includes(table));

test("every table but the global ones has a book_id that is never null", async () => {
  const rows = await rowsOf(sql`
    select table_name as name from information_schema.columns where table_schema = 'public'
      and column_name = 'book_id' and is_nullable = 'NO' and data_type = 'uuid' order by 1`);
  expect(rows.map(({ name }) => name)).toEqual(bookTables);
  expect(bookTables).toEqual([
    "accounts",
    "alert_firings",
    "alerts",
    "attachments",
    "budget_amounts",
    "budget_moves",
    "budget_spending",
    "budgets",
    "categories",
    "changes",
    "daily_totals",
    "goals",
    "idempotency_keys",
    "import_entries",
    "import_files",
    "import_pages",
    "import_profiles",
    "import_refusals",
    "imports",
    "invitations",
    "memberships",
    "monthly_totals",
    "notification_deliveries",
    "notification_reads",
    "notifications",
    "payee_uses",
    "people",
    "proposals",
    "rates",
    "rules",
    "schedule_occurrences",
    "schedule_settings",
    "schedules",
    "search_pairs",
    "settlements",
    "share_days",
    "share_defaults",
    "share_totals",
    "statements",
    "tag_uses",
    "transaction_splits",
    "transactions",
    "webhook_deliveries",
    "webhooks",
  ]);
});

test("every table has a primary key", () => {
  const keyed = keys.filter(({ kind }) => kind === "p").map(({ table }) => table);
  expect(keyed.toSorted()).toEqual(tables);
});

test("book_id leads every primary key, unique constraint and unique index of a book's table", () => {
  const unique = ofBook.filter(({ kind }) => kind !== "f");
  expect(unique.length).toBeGreaterThanOrEqual(bookTables.length);
  expect(unique.filter(({ columns }) => columns[0] !== "book_id")).toEqual([]);
});

test("book_id leads every foreign key between a book's tables, on both sides", () => {
  const within = ofBook.filter(
    ({ kind, target }) => kind === "f" && bookTables.includes(target ?? ""),
  );
  expect(within.length).toBeGreaterThanOrEqual(3);
  const leads = (columns: string[] | null) => columns?.[0] === "book_id";
  const astray = within.filter((key) => !leads(key.columns) || !leads(key.targetColumns));
  expect(astray).toEqual([]);
});

test("a book's row belongs to its book, and leads nowhere else but to global tables", () => {
  const foreign = ofBook.filter(({ kind }) => kind === "f");
  const owned = foreign.filter(({ columns }) => columns[0] === "book_id");
  expect([...new Set(owned.map(({ table }) => table))]).toEqual(bookTables);
  const toBook = foreign.filter(({ target }) => target === bookTable);
  expect(toBook.map(({ columns }) => columns)).toEqual(toBook.map(() => ["book_id"]));
  const others = foreign.filter(
    ({ target }) => !bookTables.includes(target ?? "") && target !== bookTable,
  );
  expect(others.filter(({ target }) => !globalTables.includes(target ?? ""))).toEqual([]);
});

test("every constraint and index has a name of ours: the table, what it is of, its kind", async () => {
  const endings = { p: "pkey", u: "key", i: "key", f: "fkey" };
  const named = keys.filter(
    ({ table, name, kind }) => name.startsWith(`${table}_`) && name.endsWith(`_${endings[kind]}`),
  );
  expect(named).toEqual(keys);
  const checks = await rowsOf(sql`
    select conrelid::regclass::text as table, conname as name from pg_constraint
    where connamespace = 'public'::regnamespace and contype = 'c'`);
  expect(checks.length).toBeGreaterThan(10);
  // PostgreSQL's own names end so.
  expect(checks.filter(({ name }) => /_check\d*$/.test(String(name)))).toEqual([]);
  expect(checks.filter(({ table, name }) => !String(name).startsWith(`${String(table)}_`))).toEqual(
    [],
  );
});

test("no table has a trigger, a rule or a sequence", async () => {
  const found = await rowsOf(sql`
    select tgname as name from pg_trigger where not tgisinternal
    union all select rulename from pg_rules where schemaname = 'public'
    union all select relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'S'`);
  expect(found).toEqual([]);
});

test("of all columns only the kinds of a transaction's or template's categories follow from others by themselves", async () => {
  const found = await rowsOf(sql`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and (is_generated = 'ALWAYS' or is_identity = 'YES') order by 1`);
  expect(found).toEqual([
    { name: "schedule_settings.category_kind" },
    { name: "schedule_settings.fee_category_kind" },
    { name: "transactions.category_kind" },
    { name: "transactions.fee_category_kind" },
  ]);
});

test("every index of a book's table is led by book_id", async () => {
  const found = await rowsOf(sql`
    select i.relname as name from pg_index x
      join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
      left join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]
    where t.relname in ${bookTables} and a.attname is distinct from 'book_id'`);
  // By whom one is a member is asked before any book is known; what names a user is found when the user is deleted.
  expect(found).toEqual([{ name: "memberships_user_idx" }, { name: "people_user_idx" }]);
});

test("every instant has a zone, every id is a uuid, and an amount is whole", async () => {
  const columns = await rowsOf(sql`
    select table_name || '.' || column_name as name,
      data_type || case data_type when 'numeric' then '.' || numeric_scale else '' end as type
    from information_schema.columns where table_schema = 'public'`);
  const ending = (suffix: RegExp, ...types: string[]) =>
    columns.filter(({ name, type }) => suffix.test(String(name)) && !types.includes(String(type)));
  expect(ending(/_at$/, "timestamp with time zone")).toEqual([]);
  // What a bank gives its entries is text.
  expect(ending(/[._]id$/, "uuid")).toEqual([{ name: "import_entries.bank_id", type: "text" }]);
  expect(ending(/_minor$/, "bigint", "numeric.0")).toEqual([]);
});

test("a list of one book reads its rows in order from an index", async () => {
  const plan = async (column: string, order: string) => {
    const rows = await database.db.transaction(async (tx) => {
      // An empty table is read whole, whatever its indexes.
      await tx.execute(sql`set local enable_seqscan = off`);
      return tx.execute(sql`explain select * from transactions
        where book_id = '01920000-0000-7000-8000-000000000000' and deleted_at is null
        order by ${sql.raw(`${column} ${order}, id ${order}`)} limit 50`);
    });
    return rows.map((row) => String(row["QUERY PLAN"])).join("\n");
  };
  for (const column of ["occurred_on", "amount_thousandths", "created_at"]) {
    for (const order of ["asc", "desc"]) {
      const text = await plan(column, order);
      expect(text).toContain("Index Scan");
      expect(text).not.toContain("Sort");
    }
  }
});

import { afterAll, beforeEach, expect, test } from "vitest";
import { connect } from "../connect.ts";
import { createTestDatabase } from "../testing.ts";
import { type Catalogue, readCatalogue } from "./catalogue.ts";
import { withDistribution } from "./distribute.ts";
import { planDistribution } from "./plan.ts";
import { copiedTables, coordinatorTables } from "./placements.ts";
import { findShardingFaults } from "./rules.ts";

// PostgreSQL itself knows nothing of Citus: its rules are those of docs/guide/operating.md, and the statements are tried as far as PostgreSQL takes them.

const database = await createTestDatabase();
const sql = connect(database.url, { poolSize: 1 });
afterAll(async () => {
  await sql.end();
  await database.close();
});

let catalogue: Catalogue;
beforeEach(async () => {
  catalogue = await readCatalogue(sql);
});

const plan = () => planDistribution(catalogue);
const distributed = () =>
  plan().flatMap(
    (statement) => /create_distributed_table\('"public"."(\w+)"/.exec(statement)?.[1] ?? [],
  );

test("the schema keeps every rule, and each of its tables has one place", () => {
  expect(findShardingFaults(catalogue)).toEqual([]);
  const copied = plan().flatMap(
    (statement) => /create_reference_table\('"public"."(\w+)"/.exec(statement)?.[1] ?? [],
  );
  expect(copied).toEqual(copiedTables);
  const placed = [...distributed(), ...copied, ...coordinatorTables];
  expect(placed.toSorted()).toEqual(catalogue.tables.map(({ name }) => name).toSorted());
});

test("books come first, and each table after those that it refers to", () => {
  const order = distributed();
  expect(order[0]).toBe("books");
  const late = catalogue.foreignKeys.filter(
    ({ table, target }) => order.includes(target) && order.indexOf(target) > order.indexOf(table),
  );
  expect(late).toEqual([]);
  expect(
    plan().filter((statement) => statement.includes('colocate_with => \'"public"."books"\'')),
  ).toHaveLength(order.length - 1);
});

const readKeys = async () =>
  sql`select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' order by 1, 2`;

test("keys to tables that are copied are dropped before and are the same afterwards", async () => {
  const before = [...(await readKeys())];
  const statements = plan();
  const keys = statements.filter((statement) => statement.startsWith("alter table"));
  expect(keys.filter((statement) => statement.includes("drop constraint"))).toHaveLength(4);
  expect(statements.slice(0, 3).every((statement) => statement.includes("drop constraint"))).toBe(
    true,
  );
  for (const statement of keys) await sql.unsafe(statement);
  expect([...(await readKeys())]).toEqual(before);
});

test("what was cut short goes on where it was", async () => {
  const [first = "", ...rest] = plan();
  await sql.unsafe(first);
  catalogue = await readCatalogue(sql);
  const again = plan();
  expect(again.slice(0, -4)).toEqual(rest.slice(0, -4));
  expect(new Set(again.slice(-4))).toEqual(new Set(rest.slice(-4)));
  await sql.unsafe(rest.find((statement) => statement.includes("add constraint")) ?? "");
  // As it is when all is done, and when a later release has added a table.
  const place = (name: string) =>
    copiedTables.includes(name)
      ? "copied"
      : coordinatorTables.includes(name)
        ? null
        : "distributed";
  catalogue = await readCatalogue(sql);
  const done = {
    ...catalogue,
    tables: catalogue.tables.map((table) => ({ ...table, placement: place(table.name) }) as const),
  };
  expect(planDistribution(done)).toEqual([]);
  const added = { name: "labels", isOfBook: true, isDivided: false, placement: null };
  expect(planDistribution({ ...done, tables: [...done.tables, added] })).toEqual([
    `select create_distributed_table('"public"."labels"', 'book_id', colocate_with => '"public"."books"')`,
  ]);
});

/** What is wrong once a statement has run, which is undone. */
async function faultsAfter(statement: string): Promise<string[]> {
  let faults: string[] = [];
  const undone = sql.begin(async (tx) => {
    await tx.unsafe(statement);
    // The transaction's client answers as the other one does.
    faults = findShardingFaults(await readCatalogue(tx as unknown as typeof sql));
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  return faults;
}

test.each([
  ["create table notes (id uuid primary key)", "notes: it has no book_id"],
  ["create table notes (book_id uuid, id uuid primary key)", "notes: it has no book_id"],
  [
    "alter table rules drop constraint rules_pkey; alter table rules alter book_id drop not null",
    "rules: it has no book_id",
  ],
  [
    "create unique index rules_name_key on rules (name)",
    "rules: rules_name_key is unique over all books",
  ],
  [
    "create unique index rules_name_key on rules (lower(book_id::text), name)",
    "rules: rules_name_key is unique over all books",
  ],
  [
    "alter table rules add constraint rules_user_fkey foreign key (id) references sessions (id)",
    "rules: rules_user_fkey leads to sessions",
  ],
  [
    "alter table books add unique (id, name); alter table rules add constraint rules_b_fkey foreign key (id, name) references books (id, name)",
    "rules: rules_b_fkey leads from one book to another",
  ],
  [
    "alter table rules add constraint rules_s_fkey foreign key (book_id, id) references schedules (book_id, id) on delete set null",
    "rules: rules_s_fkey would change the book of a row",
  ],
  [
    "alter table sessions add constraint sessions_book_fkey foreign key (id) references books (id)",
    "sessions: sessions_book_fkey leads to books",
  ],
  [
    "alter table users add constraint users_s_fkey foreign key (id) references sessions (id)",
    "users: users_s_fkey leads to sessions",
  ],
  [
    "create rule rules_quiet as on delete to rules do instead nothing",
    "rules: rules_quiet is a trigger or a rule",
  ],
  ["create table more () inherits (rules)", "more: it has or is a partition"],
])("%s is refused with the table's name", async (statement, fault) => {
  expect((await faultsAfter(statement)).join("\n")).toContain(fault);
});

test("a broken rule changes nothing, and neither does a database without Citus", async () => {
  const ran: string[] = [];
  const run = withDistribution(database.url, async (distribution) =>
    distribution.run((statement) => ran.push(statement)),
  );
  await expect(run).rejects.toMatchObject({
    code: "citus.missing",
    message: expect.stringContaining("create extension citus"),
  });
  await sql`create table stray (id int primary key)`;
  await expect(withDistribution(database.url, async () => {})).rejects.toMatchObject({
    code: "citus.refused",
    message: expect.stringContaining("stray: it has no book_id"),
  });
  await sql`drop table stray`;
  expect(ran).toEqual([]);
});

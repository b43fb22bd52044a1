import type { Database, Db } from "../packages/db/src/index.ts";
import { fillLedger } from "./ledger.ts";

/** What a book has, each table after those that it refers to. Ids are a book's own, so copies keep them. */
const tables = [
  "memberships",
  "accounts",
  "categories",
  "schedules",
  "schedule_settings",
  "changes",
  "transactions",
  "transaction_splits",
  "daily_totals",
  "monthly_totals",
  "payee_uses",
  "tag_uses",
  "search_pairs",
];

/** More rows than these are many. */
const manyRows = 100_000;

/** Makes copies of a book; returns their ids. */
export async function cloneBook(
  { db }: Database,
  book: { id: string },
  count: number,
): Promise<string[]> {
  const columnsOf = async (on: Db, table: string, but: string) => {
    const rows = await on.execute<{ name: string }>(
      `select column_name as name from information_schema.columns where table_schema = 'public'
        and table_name = '${table}' and is_generated = 'NEVER' and column_name <> '${but}' order by ordinal_position`,
    );
    return rows.map(({ name }) => `"${name}"`);
  };
  const own = (await columnsOf(db, "books", "id")).join(", ");
  const made = await db.execute<{ id: string }>(`insert into books (id, ${own})
    select gen_random_uuid(), ${own} from books, generate_series(1, ${count}) where id = '${book.id}' returning id`);
  const ids = made.map(({ id }) => id);
  const [counted] = await db.execute<{ rows: number }>(
    `select count(*)::int as rows from transactions where book_id = '${book.id}'`,
  );
  await db.transaction((tx) =>
    fillLedger(tx, { isLarge: (counted?.rows ?? 0) * count > manyRows, tables }, async () => {
      for (const table of tables) {
        const columns = await columnsOf(tx, table, "book_id");
        await tx.execute(`insert into ${table} (book_id, ${columns.join(", ")})
          select copy.id, ${columns.map((name) => `own.${name}`).join(", ")}
          from (select unnest('{${ids.join(",")}}'::uuid[]) as id order by 1) copy, ${table} own
          where own.book_id = '${book.id}'`);
      }
    }),
  );
  await db.execute("vacuum analyze");
  return ids;
}

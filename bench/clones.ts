import type { Book } from "../packages/api/src/access/book.ts";
import type { Database } from "../packages/db/src/index.ts";

/** What a book without transactions has, each table after those that it refers to. Ids are a book's own, so copies keep them. */
const tables = [
  "memberships",
  "accounts",
  "categories",
  "schedules",
  "schedule_settings",
  "changes",
];

/** Makes copies of a book that has no transactions; returns their ids. */
export async function cloneBook({ db }: Database, book: Book, count: number): Promise<string[]> {
  const columnsOf = async (table: string) =>
    (
      await db.execute<{ name: string }>(`select column_name as name from information_schema.columns
        where table_schema = 'public' and table_name = '${table}' and is_generated = 'NEVER'
          and column_name not in ('book_id', 'id') order by ordinal_position`)
    ).map(({ name }) => `"${name}"`);
  const own = (await columnsOf("books")).join(", ");
  const made = await db.execute<{ id: string }>(`insert into books (id, ${own})
    select gen_random_uuid(), ${own} from books, generate_series(1, ${count}) where id = '${book.id}' returning id`);
  const ids = made.map(({ id }) => id);
  for (const table of tables) {
    const hasId = !["memberships", "schedule_settings", "changes"].includes(table);
    const columns = [...(hasId ? ["id"] : []), ...(await columnsOf(table))].join(", ");
    await db.execute(`insert into ${table} (book_id, ${columns})
      select copy.id, ${columns
        .split(", ")
        .map((name) => `own.${name}`)
        .join(", ")} from ${table} own,
        unnest('{${ids.join(",")}}'::uuid[]) copy(id) where own.book_id = '${book.id}'`);
  }
  await db.execute("vacuum analyze");
  return ids;
}

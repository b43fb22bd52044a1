import { categories, param, people, prepared, shareDefaults, type Db } from "@outlay/db";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { Household } from "./shares.logic.ts";

const personColumns = { id: people.id, archived: people.archived, userId: people.userId };

const findPeople = prepared("find_people", personColumns, (db) =>
  db
    .select(personColumns)
    .from(people)
    .where(eq(people.bookId, param("bookId")))
    .orderBy(asc(people.createdAt), asc(people.id)),
);

/** As JSON text: the document of each default, with the categories for which it counts. */
const defaultFields = {
  defaults: (text: string) => JSON.parse(text) as Household["defaults"],
};

const findDefaults = prepared("find_share_defaults", defaultFields, (db) => {
  const child = sql.raw("child");
  return db
    .select({
      defaults: sql<string>`coalesce(json_agg(json_build_object('split', ${shareDefaults.split},
        'categoryId', coalesce(child.id, ${shareDefaults.categoryId}), 'isOfParent', child.id is not null
          and child.id <> ${shareDefaults.categoryId})), '[]')::text`,
    })
    .from(shareDefaults)
    .leftJoin(
      sql`${categories} ${child}`,
      and(
        sql`child.book_id = ${param("bookId")}`,
        sql`${shareDefaults.categoryId} in (child.id, child.parent_id)`,
      ),
    )
    .where(eq(shareDefaults.bookId, param("bookId")));
});

/** What shares of transactions need to know, in the round trip of the lock. */
export async function loadHousehold(db: Db, book: Pick<Book, "id">): Promise<Household> {
  const [rows, [found]] = await Promise.all([
    findPeople(db).execute({ bookId: book.id }),
    findDefaults(db).execute({ bookId: book.id }),
  ]);
  return { people: rows, defaults: found?.defaults ?? [] };
}

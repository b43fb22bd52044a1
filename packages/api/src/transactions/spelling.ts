import { nameKey, type NameKey } from "@outlay/core";
import { type Db, param, payeeUses, prepared, tagUses } from "@outlay/db";
import { sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { Named, Spelling, Spellings } from "../ledger/spelling.logic.ts";

const keys = (name: string) =>
  sql`any(array(select jsonb_array_elements_text(${param(name)}::jsonb)))`;

const findPayees = prepared("find_payees", { key: String, name: String }, (db) =>
  db
    .select({ key: payeeUses.nameKey, name: payeeUses.payee })
    .from(payeeUses)
    .where(
      sql`${payeeUses.bookId} = ${param("bookId")} and ${payeeUses.nameKey} = ${keys("keys")}`,
    ),
);

const findTags = prepared("find_tags", { key: String, name: String }, (db) =>
  db
    .select({ key: tagUses.nameKey, name: tagUses.tag })
    .from(tagUses)
    .where(sql`${tagUses.bookId} = ${param("bookId")} and ${tagUses.nameKey} = ${keys("keys")}`),
);

async function load(
  find: typeof findPayees,
  db: Db,
  book: Pick<Book, "id">,
  names: readonly string[],
): Promise<Spelling> {
  if (names.length === 0) return new Map();
  const wanted = JSON.stringify([...new Set(names.map(nameKey))]);
  const rows = await find(db).execute({ bookId: book.id, keys: wanted });
  return new Map(rows.map(({ key, name }) => [key as NameKey, name]));
}

/** How a book writes the names of these: one statement for payees and one for tags, if there are any. */
export async function loadSpellings(
  db: Db,
  book: Pick<Book, "id">,
  named: readonly Named[],
): Promise<Spellings> {
  const [payee, tag] = await Promise.all([
    load(
      findPayees,
      db,
      book,
      named.flatMap(({ payee: name }) => name ?? []),
    ),
    load(
      findTags,
      db,
      book,
      named.flatMap(({ tags = [] }) => tags),
    ),
  ]);
  return { payee, tag };
}

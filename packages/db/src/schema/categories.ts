import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { composedLength, folded, instant } from "./columns.ts";

export const categoryKinds = ["expense", "income"] as const;

/** Categories of expenses and income, two levels deep. Each book has one system category per kind, "Uncategorised". */
export const categories = pgTable(
  "categories",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    nameFolded: folded("name_folded").notNull(),
    kind: text("kind", { enum: categoryKinds }).notNull(),
    parentId: uuid("parent_id"),
    /** `#rrggbb`. */
    color: text("color"),
    icon: text("icon"),
    archived: boolean("archived").notNull().default(false),
    system: boolean("system").notNull().default(false),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    primaryKey({ name: "categories_pkey", columns: [t.bookId, t.id] }),
    // The target of foreign keys, so that the kind of a transaction or child is its category's.
    unique("categories_kind_key").on(t.bookId, t.id, t.kind),
    uniqueIndex("categories_name_key")
      .on(
        t.bookId,
        t.kind,
        sql`coalesce(${t.parentId}, '00000000-0000-0000-0000-000000000000'::uuid)`,
        t.nameFolded,
      )
      .where(sql`${t.deletedAt} is null`),
    uniqueIndex("categories_system_key")
      .on(t.bookId, t.kind)
      .where(sql`${t.system}`),
    index("categories_parent_idx").on(t.bookId, t.parentId),
    foreignKey({ name: "categories_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    foreignKey({
      name: "categories_parent_fkey",
      columns: [t.bookId, t.parentId, t.kind],
      foreignColumns: [t.bookId, t.id, t.kind],
    }),
    check(
      "categories_name_length",
      sql`char_length(${t.name}) between 1 and ${composedLength(100)}`,
    ),
    check("categories_kind_known", sql`${t.kind} in ('expense', 'income')`),
    check("categories_parent_other", sql`${t.parentId} <> ${t.id}`),
    check(
      "categories_system_lasting",
      sql`not ${t.system} or (${t.parentId} is null and ${t.deletedAt} is null)`,
    ),
  ],
);

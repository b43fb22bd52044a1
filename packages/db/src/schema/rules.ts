import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { composedLength, instant } from "./columns.ts";

/** What fills in fields of transactions that match, in the order of their positions. */
export const rules = pgTable(
  "rules",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    name: text("name"),
    position: integer("position").notNull(),
    enabled: boolean("enabled").notNull(),
    /** Conditions and effects, as the API has them. */
    when: jsonb("when").$type<readonly unknown[]>().notNull(),
    set: jsonb("set").$type<Record<string, unknown>>().notNull(),
    version: integer("version").notNull().default(1),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    deletedAt: instant("deleted_at"),
  },
  (t) => [
    primaryKey({ name: "rules_pkey", columns: [t.bookId, t.id] }),
    foreignKey({ name: "rules_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    check("rules_name_length", sql`char_length(${t.name}) between 1 and ${composedLength(100)}`),
    check("rules_position_range", sql`${t.position} between 0 and 1000000`),
  ],
);

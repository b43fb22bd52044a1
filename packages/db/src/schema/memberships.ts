import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { instant } from "./columns.ts";
import { users } from "./users.ts";

export const memberRoles = ["owner", "editor", "viewer"] as const;

/** The members of a book. Exactly one of them is the owner. */
export const memberships = pgTable(
  "memberships",
  {
    bookId: uuid("book_id").notNull(),
    userId: uuid("user_id").notNull(),
    role: text("role", { enum: memberRoles }).notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "memberships_pkey", columns: [t.bookId, t.userId] }),
    foreignKey({
      name: "memberships_book_fkey",
      columns: [t.bookId],
      foreignColumns: [books.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "memberships_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    uniqueIndex("memberships_owner_key")
      .on(t.bookId)
      .where(sql`${t.role} = 'owner'`),
    index("memberships_user_idx").on(t.userId),
    check("memberships_role_known", sql`${t.role} in ('owner', 'editor', 'viewer')`),
  ],
);

export type MemberRole = (typeof memberRoles)[number];

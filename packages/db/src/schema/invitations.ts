import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { books } from "./books.ts";
import { bytea, folded, instant } from "./columns.ts";
import { users } from "./users.ts";

/** Invitations to a book. Only the SHA-256 of the token is stored, which cannot be used to join. */
export const invitations = pgTable(
  "invitations",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    /** As typed. Only a user who has verified it (in any case) may accept; if null, anyone with the token. */
    email: text("email"),
    emailFolded: folded("email_folded"),
    role: text("role", { enum: ["editor", "viewer"] }).notNull(),
    tokenHash: bytea("token_hash").notNull(),
    invitedBy: uuid("invited_by").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
    /** Null while it is open; a token works once. */
    acceptedAt: instant("accepted_at"),
  },
  (t) => [
    primaryKey({ name: "invitations_pkey", columns: [t.bookId, t.id] }),
    uniqueIndex("invitations_open_key")
      .on(t.bookId, t.emailFolded)
      .where(sql`${t.acceptedAt} is null`),
    foreignKey({
      name: "invitations_book_fkey",
      columns: [t.bookId],
      foreignColumns: [books.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "invitations_inviter_fkey",
      columns: [t.invitedBy],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    check("invitations_email_length", sql`char_length(${t.email}) between 3 and 254`),
    check("invitations_email_folded", sql`(${t.email} is null) = (${t.emailFolded} is null)`),
    check("invitations_role_known", sql`${t.role} in ('editor', 'viewer')`),
    check("invitations_token_hash_length", sql`octet_length(${t.tokenHash}) = 32`),
    check("invitations_lifetime", sql`${t.expiresAt} > ${t.createdAt}`),
  ],
);

import { sql } from "drizzle-orm";
import { check, foreignKey, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";
import { users } from "./users.ts";

/**
 * The SHA-256 of the newest token mailed to a user for each purpose: resetting the password or
 * verifying the email. A global table. Used tokens are deleted.
 */
export const mailedTokens = pgTable(
  "mailed_tokens",
  {
    userId: uuid("user_id").notNull(),
    purpose: text("purpose", { enum: ["reset", "verify"] }).notNull(),
    /** The address it was mailed to: it is valid while this is the user's email. */
    email: text("email").notNull(),
    tokenHash: bytea("token_hash").notNull(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "mailed_tokens_pkey", columns: [t.userId, t.purpose] }),
    unique("mailed_tokens_hash_key").on(t.tokenHash),
    foreignKey({
      name: "mailed_tokens_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    check("mailed_tokens_purpose_known", sql`${t.purpose} in ('reset', 'verify')`),
    check("mailed_tokens_hash_length", sql`octet_length(${t.tokenHash}) = 32`),
    check("mailed_tokens_lifetime", sql`${t.expiresAt} > ${t.createdAt}`),
  ],
);

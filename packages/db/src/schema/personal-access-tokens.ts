import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, composedLength, currencyCode, instant, minorUnits } from "./columns.ts";
import { users } from "./users.ts";

export const tokenModes = ["write", "propose"] as const;
export type TokenMode = (typeof tokenModes)[number];

/**
 * Tokens for a user's programs, without a session. A global (reference) table. Only the SHA-256 of a
 * token is stored, which cannot be used for access.
 */
export const personalAccessTokens = pgTable(
  "personal_access_tokens",
  {
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    name: text("name").notNull(),
    /** The first characters: enough to recognise the token, too few to guess it. */
    prefix: text("prefix").notNull(),
    tokenHash: bytea("token_hash").notNull(),
    scopes: text("scopes").array().notNull(),
    /** Whether its writes are made at once, or are proposals that a person decides on. */
    mode: text("mode", { enum: tokenModes }).notNull().default("write"),
    /**
     * The only book that it works in, or the first of `bookIds`; null for all of the user's. No foreign key, as for a
     * user's default book.
     */
    onlyBookId: uuid("only_book_id"),
    /** The books that it works in, where they are several. */
    bookIds: uuid("book_ids").array(),
    /** Above it nothing is recorded, changed or deleted. */
    maxAmountMinor: minorUnits("max_amount_minor"),
    maxAmountCurrency: currencyCode("max_amount_currency"),
    /** Of records, in each book and on a day of the book. */
    writesPerDay: integer("writes_per_day"),
    /** The only procedures that it may call. */
    procedures: text("procedures").array(),
    createdAt: instant("created_at").notNull(),
    /** To the minute; null if never used. */
    lastUsedAt: instant("last_used_at"),
    /** Null if it never expires. */
    expiresAt: instant("expires_at"),
  },
  (t) => [
    primaryKey({ name: "personal_access_tokens_pkey", columns: [t.id] }),
    uniqueIndex("personal_access_tokens_token_hash_key").on(t.tokenHash),
    foreignKey({
      name: "personal_access_tokens_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    index("personal_access_tokens_user_idx").on(t.userId, t.id),
    check(
      "personal_access_tokens_name_length",
      sql`char_length(${t.name}) between 1 and ${composedLength(100)}`,
    ),
    check("personal_access_tokens_token_hash_length", sql`octet_length(${t.tokenHash}) = 32`),
    check("personal_access_tokens_scopes_some", sql`cardinality(${t.scopes}) between 1 and 100`),
    check("personal_access_tokens_mode_known", sql`${t.mode} in ('write', 'propose')`),
    check(
      "personal_access_tokens_books_some",
      sql`${t.bookIds} is null or cardinality(${t.bookIds}) between 2 and 20 and ${t.bookIds}[1] = ${t.onlyBookId}`,
    ),
    check(
      "personal_access_tokens_max_amount_whole",
      sql`num_nonnulls(${t.maxAmountMinor}, ${t.maxAmountCurrency}) <> 1 and ${t.maxAmountMinor} > 0`,
    ),
    check("personal_access_tokens_writes_some", sql`${t.writesPerDay} between 1 and 10000`),
    check(
      "personal_access_tokens_procedures_some",
      sql`cardinality(${t.procedures}) between 1 and 100`,
    ),
    check("personal_access_tokens_lifetime", sql`${t.expiresAt} > ${t.createdAt}`),
  ],
);

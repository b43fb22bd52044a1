import { sql } from "drizzle-orm";
import { check, foreignKey, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";
import { users } from "./users.ts";

/** The shared secret of a user's authenticator app, encrypted, because it is needed to check codes. */
export const totpSecrets = pgTable(
  "totp_secrets",
  {
    userId: uuid("user_id").notNull(),
    /** The key of the ring that `sealed` is encrypted with. */
    kid: text("kid").notNull(),
    sealed: bytea("sealed").notNull(),
    /** The time steps of the last used codes, in order of use. */
    spentSteps: integer("spent_steps").array().notNull(),
    createdAt: instant("created_at").notNull(),
    /** Null until the app is confirmed with a code: before that, signing in requires none. */
    confirmedAt: instant("confirmed_at"),
  },
  (t) => [
    primaryKey({ name: "totp_secrets_pkey", columns: [t.userId] }),
    foreignKey({
      name: "totp_secrets_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
  ],
);

/** Recovery codes, each of which replaces a lost second factor once. Only the SHA-256 is stored; used ones are deleted. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    userId: uuid("user_id").notNull(),
    codeHash: bytea("code_hash").notNull(),
  },
  (t) => [
    primaryKey({ name: "recovery_codes_pkey", columns: [t.userId, t.codeHash] }),
    foreignKey({
      name: "recovery_codes_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    check("recovery_codes_hash_length", sql`octet_length(${t.codeHash}) = 32`),
  ],
);

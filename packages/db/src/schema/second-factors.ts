import { sql } from "drizzle-orm";
import { check, foreignKey, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { bytea, instant } from "./columns.ts";
import { users } from "./users.ts";

/** The secret that a user's authenticator app shares with us, encrypted: it must be read again to check a code. */
export const totpSecrets = pgTable(
  "totp_secrets",
  {
    userId: uuid("user_id").notNull(),
    /** The key of the ring that `sealed` is encrypted with. */
    kid: text("kid").notNull(),
    sealed: bytea("sealed").notNull(),
    /** The time steps of the codes that were used last, in the order of their use. */
    spentSteps: integer("spent_steps").array().notNull(),
    createdAt: instant("created_at").notNull(),
    /** Null until the app has shown that it knows the secret: signing in asks for no code before that. */
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

/** What signs in once in place of a second factor that is lost. Only the SHA-256 is kept; a used one is deleted. */
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

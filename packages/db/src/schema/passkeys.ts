import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, composedLength, instant } from "./columns.ts";
import { users } from "./users.ts";

/** A public key whose private key is on a user's device (WebAuthn). It cannot be used to sign in. */
export const passkeys = pgTable(
  "passkeys",
  {
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    name: text("name").notNull(),
    /** The device's id of the key. */
    credentialId: bytea("credential").notNull(),
    /** In COSE. */
    publicKey: bytea("public_key").notNull(),
    /** The device's own signature counter; always zero for a synced key. */
    counter: bigint("counter", { mode: "number" }).notNull(),
    /** Whether signing in with the password also requires a passkey. */
    secondFactor: boolean("second_factor").notNull(),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [
    primaryKey({ name: "passkeys_pkey", columns: [t.id] }),
    uniqueIndex("passkeys_credential_key").on(t.credentialId),
    index("passkeys_user_idx").on(t.userId),
    foreignKey({
      name: "passkeys_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    check("passkeys_name_length", sql`char_length(${t.name}) between 1 and ${composedLength(100)}`),
  ],
);

/** Challenges for devices to sign, once each. Only the SHA-256 is stored; used ones are deleted. */
export const passkeyChallenges = pgTable(
  "passkey_challenges",
  {
    challengeHash: bytea("challenge_hash").notNull(),
    /** The user who adds a passkey; null for signing in. */
    userId: uuid("user_id"),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "passkey_challenges_pkey", columns: [t.challengeHash] }),
    index("passkey_challenges_expiry_idx").on(t.expiresAt),
    foreignKey({
      name: "passkey_challenges_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    check("passkey_challenges_hash_length", sql`octet_length(${t.challengeHash}) = 32`),
  ],
);

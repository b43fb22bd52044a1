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
import { composedLength, folded, instant } from "./columns.ts";

/** A user. A global (reference) table that belongs to no book. */
export const users = pgTable(
  "users",
  {
    id: uuid("id").notNull(),
    /** As typed, for mails and display; unique in any case. */
    email: text("email").notNull(),
    emailFolded: folded("email_folded").notNull(),
    name: text("name").notNull(),
    /** When the email was verified with a mailed token; null if it is not. */
    emailVerifiedAt: instant("email_verified_at"),
    /** Null if the user has set none, and signs in with a provider or a passkey. */
    passwordHash: text("password_hash"),
    /** A preference that outlives a membership. No foreign key: a reference table cannot reference a sharded table. */
    defaultBookId: uuid("default_book_id").notNull(),
    /** IANA name of the zone in which the user reads instants and has quiet hours. */
    timeZone: text("time_zone").notNull().default("UTC"),
    /** BCP 47 tag, by which mails to the user write dates and amounts. */
    locale: text("locale").notNull().default("en"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "users_pkey", columns: [t.id] }),
    uniqueIndex("users_email_key").on(t.emailFolded),
    check("users_email_length", sql`char_length(${t.email}) between 3 and 254`),
    check("users_name_length", sql`char_length(${t.name}) between 1 and ${composedLength(100)}`),
    check("users_time_zone_length", sql`char_length(${t.timeZone}) between 1 and 64`),
    check("users_locale_length", sql`char_length(${t.locale}) between 2 and 64`),
  ],
);

/** A user's account at an OpenID Connect provider: the person whom the provider knows as this subject signs in as the user. */
export const userIdentities = pgTable(
  "user_identities",
  {
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    issuer: text("issuer").notNull(),
    /** The provider's lasting id of the person (`sub`). An email may pass on to another person. */
    subject: text("subject").notNull(),
    /** As the provider last said it, to recognise the account; null if it says none. */
    email: text("email"),
    createdAt: instant("created_at").notNull(),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [
    primaryKey({ name: "user_identities_pkey", columns: [t.id] }),
    uniqueIndex("user_identities_subject_key").on(t.issuer, t.subject),
    uniqueIndex("user_identities_user_key").on(t.userId, t.issuer),
    foreignKey({
      name: "user_identities_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    check("user_identities_issuer_length", sql`char_length(${t.issuer}) between 1 and 500`),
    check("user_identities_subject_length", sql`char_length(${t.subject}) between 1 and 255`),
    check("user_identities_email_length", sql`char_length(${t.email}) <= 254`),
  ],
);

/**
 * A sign-in on a device. Its refresh token is rotated at each use; only the number of rotations is
 * stored, which cannot be used to sign in.
 */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    /** How often the refresh token was rotated: the token of this generation may be used next. */
    generation: integer("generation").notNull(),
    userAgent: text("user_agent"),
    createdAt: instant("created_at").notNull(),
    /** When the tokens of this generation were issued. */
    lastUsedAt: instant("last_used_at").notNull(),
    /** The latest end; it ends earlier if idle. */
    expiresAt: instant("expires_at").notNull(),
    /** The provider's identity that signed in; null for another way. */
    identityId: uuid("identity_id"),
    /** The provider's own session (`sid`), by which it can end this one. */
    providerSessionId: text("provider_session"),
  },
  (t) => [
    primaryKey({ name: "sessions_pkey", columns: [t.id] }),
    foreignKey({
      name: "sessions_user_fkey",
      columns: [t.userId],
      foreignColumns: [users.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "sessions_identity_fkey",
      columns: [t.identityId],
      foreignColumns: [userIdentities.id],
    }).onDelete("set null"),
    index("sessions_user_idx").on(t.userId),
    index("sessions_identity_idx").on(t.identityId),
  ],
);

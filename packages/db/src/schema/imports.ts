import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { accounts } from "./accounts.ts";
import { books } from "./books.ts";
import { bytea, composedLength, instant } from "./columns.ts";
import { transactions } from "./transactions.ts";

export const importStates = [
  "needs_accounts",
  "needs_choice",
  "ready",
  "committed",
  "reverted",
] as const;

/** A bank's file, from its upload on. Until it is committed the ledger knows nothing of it. */
export const imports = pgTable(
  "imports",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    /** The account that it was uploaded for. */
    accountId: uuid("account_id").notNull(),
    state: text("state", { enum: importStates }).notNull(),
    fileName: text("file_name"),
    /** SHA-256 of the file in hex; the same file for the same account is the same import. */
    fingerprint: text("fingerprint").notNull(),
    format: text("format").notNull(),
    /** The program that wrote it, if its export was recognised. */
    app: text("app"),
    encoding: text("encoding").notNull(),
    /** The options in force: detected, remembered or given. */
    options: jsonb("options").$type<Record<string, unknown>>().notNull(),
    /** What is asked, and what the file says of balances, as the API shows it. */
    findings: jsonb("findings").$type<Record<string, unknown>>().notNull(),
    rowCount: integer("row_count").notNull(),
    /** What a commit made of the rows; null before it. */
    createdCount: integer("created_count"),
    linkedCount: integer("linked_count"),
    skippedCount: integer("skipped_count"),
    version: integer("version").notNull().default(1),
    createdBy: uuid("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    committedAt: instant("committed_at"),
  },
  (t) => [
    primaryKey({ name: "imports_pkey", columns: [t.bookId, t.id] }),
    uniqueIndex("imports_fingerprint_key")
      .on(t.bookId, t.accountId, t.fingerprint)
      .where(sql`${t.state} not in ('committed', 'reverted')`),
    foreignKey({ name: "imports_book_fkey", columns: [t.bookId], foreignColumns: [books.id] }),
    foreignKey({
      name: "imports_account_fkey",
      columns: [t.bookId, t.accountId],
      foreignColumns: [accounts.bookId, accounts.id],
    }),
    check(
      "imports_state_known",
      sql`${t.state} in ('needs_accounts', 'needs_choice', 'ready', 'committed', 'reverted')`,
    ),
    check("imports_file_name_length", sql`char_length(${t.fileName}) <= ${composedLength(255)}`),
    check(
      "imports_committed_whole",
      sql`num_nonnulls(${t.committedAt}, ${t.createdCount}, ${t.linkedCount}, ${t.skippedCount}) = case when ${t.state} in ('committed', 'reverted') then 4 else 0 end`,
    ),
  ],
);

/** The file of an import that is not committed yet: other options read it again. */
export const importFiles = pgTable(
  "import_files",
  {
    bookId: uuid("book_id").notNull(),
    importId: uuid("import_id").notNull(),
    bytes: bytea("bytes").notNull(),
  },
  (t) => [
    primaryKey({ name: "import_files_pkey", columns: [t.bookId, t.importId] }),
    foreignKey({
      name: "import_files_import_fkey",
      columns: [t.bookId, t.importId],
      foreignColumns: [imports.bookId, imports.id],
    }).onDelete("cascade"),
  ],
);

/**
 * The rows of an import as they are previewed, 500 to a page, in the order of the file: one row of the database for each
 * would cost more than reading the file. They are kept for 7 days, a committed import's as long as it may be looked at.
 */
export const importPages = pgTable(
  "import_pages",
  {
    bookId: uuid("book_id").notNull(),
    importId: uuid("import_id").notNull(),
    page: integer("page").notNull(),
    rows: jsonb("rows").$type<readonly unknown[]>().notNull(),
  },
  (t) => [
    primaryKey({ name: "import_pages_pkey", columns: [t.bookId, t.importId, t.page] }),
    foreignKey({
      name: "import_pages_import_fkey",
      columns: [t.bookId, t.importId],
      foreignColumns: [imports.bookId, imports.id],
    }).onDelete("cascade"),
  ],
);

/**
 * An entry of a bank's books that is in the ledger, and the transaction that it is. The keys say that an entry is in the
 * ledger once, however often and in whichever files it comes.
 */
export const importEntries = pgTable(
  "import_entries",
  {
    bookId: uuid("book_id").notNull(),
    importId: uuid("import_id").notNull(),
    /** Of the row in the file. */
    rowIndex: integer("row_index").notNull(),
    accountId: uuid("account_id").notNull(),
    /** The bank's id, where the ids of the file are of one entry each. */
    bankId: text("bank_id"),
    /** A digest of day, amount and normalised text. */
    content: text("content").notNull(),
    /** From 1: which of the entries with this content it is. */
    occurrence: integer("occurrence").notNull(),
    /** Null once the transaction was purged. */
    transactionId: uuid("transaction_id"),
    /** False where the row was linked to a transaction that was there. */
    created: boolean("created").notNull(),
    /** False once the import is reverted: the entry may come again. */
    active: boolean("active").notNull(),
  },
  (t) => [
    primaryKey({ name: "import_entries_pkey", columns: [t.bookId, t.importId, t.rowIndex] }),
    uniqueIndex("import_entries_bank_id_key")
      .on(t.bookId, t.accountId, t.bankId)
      .where(sql`${t.active} and ${t.bankId} is not null`),
    uniqueIndex("import_entries_content_key")
      .on(t.bookId, t.accountId, t.content, t.occurrence)
      .where(sql`${t.active}`),
    index("import_entries_transaction_idx").on(t.bookId, t.transactionId),
    foreignKey({
      name: "import_entries_import_fkey",
      columns: [t.bookId, t.importId],
      foreignColumns: [imports.bookId, imports.id],
    }),
    foreignKey({
      name: "import_entries_account_fkey",
      columns: [t.bookId, t.accountId],
      foreignColumns: [accounts.bookId, accounts.id],
    }),
    foreignKey({
      name: "import_entries_transaction_fkey",
      columns: [t.bookId, t.transactionId],
      foreignColumns: [transactions.bookId, transactions.id],
    }),
    check("import_entries_occurrence_range", sql`${t.occurrence} between 1 and 50000`),
    check("import_entries_bank_id_length", sql`char_length(${t.bankId}) between 1 and 255`),
  ],
);

/** Pairs of an entry and a transaction that a person said are not the same; they are not offered again. */
export const importRefusals = pgTable(
  "import_refusals",
  {
    bookId: uuid("book_id").notNull(),
    accountId: uuid("account_id").notNull(),
    content: text("content").notNull(),
    occurrence: integer("occurrence").notNull(),
    transactionId: uuid("transaction_id").notNull(),
  },
  (t) => [
    primaryKey({
      name: "import_refusals_pkey",
      columns: [t.bookId, t.accountId, t.content, t.occurrence, t.transactionId],
    }),
    foreignKey({
      name: "import_refusals_account_fkey",
      columns: [t.bookId, t.accountId],
      foreignColumns: [accounts.bookId, accounts.id],
    }).onDelete("cascade"),
    foreignKey({
      name: "import_refusals_transaction_fkey",
      columns: [t.bookId, t.transactionId],
      foreignColumns: [transactions.bookId, transactions.id],
    }).onDelete("cascade"),
  ],
);

/** How files with a header are read for an account, once somebody has answered what they leave open. */
export const importProfiles = pgTable(
  "import_profiles",
  {
    bookId: uuid("book_id").notNull(),
    id: uuid("id").notNull(),
    accountId: uuid("account_id").notNull(),
    format: text("format").notNull(),
    /** The header line of the file, or what else its kind is known by. */
    header: text("header").notNull(),
    options: jsonb("options").$type<Record<string, unknown>>().notNull(),
    createdBy: uuid("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    usedAt: instant("used_at").notNull(),
  },
  (t) => [
    primaryKey({ name: "import_profiles_pkey", columns: [t.bookId, t.id] }),
    uniqueIndex("import_profiles_header_key").on(
      t.bookId,
      t.accountId,
      t.format,
      sql`md5(${t.header})`,
    ),
    foreignKey({
      name: "import_profiles_account_fkey",
      columns: [t.bookId, t.accountId],
      foreignColumns: [accounts.bookId, accounts.id],
    }).onDelete("cascade"),
    check("import_profiles_header_length", sql`char_length(${t.header}) <= 4000`),
  ],
);

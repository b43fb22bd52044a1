/** The table whose own id is the book's. */
export const bookTable = "books";

/** Tables of all books that every node has whole: a book's rows refer to them, or are joined with them. Each comes after those it refers to. */
export const copiedTables = ["users", "channels", "global_rates"];

/** Tables of all books that stay where they are: on the coordinator. */
export const coordinatorTables = [
  "mailed_tokens",
  "migrations",
  "passkey_challenges",
  "passkeys",
  "personal_access_tokens",
  "recovery_codes",
  "user_identities",
  "sessions",
  "throttle_counters",
  "totp_secrets",
  "unused_files",
];

/** The tables that belong to no single book. */
export const globalTables = [...copiedTables, ...coordinatorTables];

export { withDistribution } from "./citus/distribute.ts";
export type { Pooling } from "./connect.ts";
export { rowCopier } from "./copy.ts";
export { copyDatabase } from "./copy-database.ts";
export { readDatabaseUrl } from "./database-url.ts";
export { createGate, type TraceStatement } from "./gate.ts";
export { findPooling } from "./pooling.ts";
export {
  type Channel,
  openDatabase,
  type Database,
  type DatabaseOptions,
  type Db,
  snapshot,
} from "./client.ts";
export {
  assertMigrated,
  isSchemaCurrent,
  readLatestMigration,
  migrateDatabase,
  type MigrationOptions,
} from "./migrate.ts";
export { pages, pagesOfUsed, sqlPages } from "./cursor.ts";
export { byCodePoint, emailColumns, nameColumns } from "./folds.ts";
export { command, prepared, type RowOf } from "./prepared.ts";
export { runText, runWith } from "./run.ts";
export {
  insertRows,
  json,
  jsonApart,
  ownColumns,
  param,
  recordset,
  plainArray,
} from "./statements.ts";
export { readShares, type SharesJson, type StoredShares } from "./schema/columns.ts";
export * from "./schema/index.ts";

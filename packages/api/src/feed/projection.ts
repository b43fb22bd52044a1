import type { PgTable } from "drizzle-orm/pg-core";
import type { Check } from "../support/check.ts";

/** What is derived from the records of a book and kept beside them. `registry.ts` lists all. */
export type Projection = {
  name: string;
  /** The tables that hold nothing else: no archive has them, and they are deleted with the book. */
  tables: readonly PgTable[];
  /** The doctor recomputes it. */
  checks: readonly Check[];
};

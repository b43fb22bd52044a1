import { sql } from "drizzle-orm";
import type { Folded } from "@outlay/core";
import { bigint, customType, numeric, text, timestamp } from "drizzle-orm/pg-core";

/** An instant, UTC, to the millisecond: what a JavaScript Date can hold and give back unchanged. */
export const instant = (name: string) =>
  timestamp(name, { mode: "date", precision: 3, withTimezone: true });

/** Money in minor units of a currency (cents, yen, fils). */
export const minorUnits = (name: string) => bigint(name, { mode: "bigint" });

/** What amounts of several accounts add up to, in minor units: each account's fits in a bigint, all together may not. */
export const minorSum = (name: string) =>
  numeric(name, { precision: 38, scale: 0, mode: "bigint" });

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** The characters that text of so many may have once it is composed (NFC): one can become three (U+FB2C). */
export const composedLength = (max: number) => sql.raw(String(3 * max));

/**
 * The text beside it without case, as `@outlay/core` folds it: what is unique and compared. The database's
 * own lower() and order follow its locale, and servers have different ones.
 */
export const folded = (name: string) => text(name).$type<Folded>();

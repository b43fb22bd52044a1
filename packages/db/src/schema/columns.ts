import { type SQL, sql } from "drizzle-orm";
import type { CalendarDate, CurrencyCode, Folded } from "@outlay/core";
import {
  type AnyPgColumn,
  bigint,
  char,
  customType,
  date,
  numeric,
  text,
  timestamp,
} from "drizzle-orm/pg-core";

/** An instant in UTC with milliseconds, the precision of a JavaScript Date. */
export const instant = (name: string) =>
  timestamp(name, { mode: "date", precision: 3, withTimezone: true });

/** A day of the calendar in the book's zone. */
export const calendarDate = (name: string) => date(name, { mode: "string" }).$type<CalendarDate>();

/** An ISO 4217 code. */
export const currencyCode = (name: string) => char(name, { length: 3 }).$type<CurrencyCode>();

/** Money in minor units of a currency (cents, yen, fils). */
export const minorUnits = (name: string) => bigint(name, { mode: "bigint" });

/** A sum over several accounts in minor units: each account's sum fits in a bigint, the total may not. */
export const minorSum = (name: string) =>
  numeric(name, { precision: 38, scale: 0, mode: "bigint" });

export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** The maximum length of text after normalisation (NFC): one character can become three (U+FB2C). */
export const composedLength = (max: number) => sql.raw(String(3 * max));

/**
 * A copy of a text without case, folded by `@outlay/core`, for uniqueness and comparison. The database's
 * own lower() and order depend on its locale.
 */
export const folded = (name: string) => text(name).$type<Folded>();

/** How a shared transaction is shared: who paid (or received) it, and for whom. */
export type StoredShares = {
  paidBy: string;
  kind: "equal" | "weights" | "exact";
  parts: readonly StoredPart[];
};
type StoredPart = { personId: string; amountMinor: bigint; weight: number | null };

/** At most so many people share a transaction. */
const maxSharers = 20;

/** As JSON has them. */
export type SharesJson = Omit<StoredShares, "parts"> & {
  parts: readonly (Omit<StoredPart, "amountMinor"> & { amountMinor: string })[];
};

/** Within it amounts are text: JSON's numbers are not exact. */
export const readShares = ({ parts, ...shares }: SharesJson): StoredShares => ({
  ...shares,
  parts: parts.map((part) => ({ ...part, amountMinor: BigInt(part.amountMinor) })),
});

export const sharesColumn = customType<{ data: StoredShares; driverData: unknown }>({
  dataType: () => "jsonb",
  toDriver: ({ parts, ...shares }) =>
    JSON.stringify({
      ...shares,
      parts: parts.map((part) => ({ ...part, amountMinor: String(part.amountMinor) })),
    }),
  fromDriver: (value) =>
    readShares((typeof value === "string" ? JSON.parse(value) : value) as SharesJson),
});

/** Whether stored shares have all that they need, for a check. */
export const areWholeShares = (shares: AnyPgColumn): SQL =>
  sql`${shares} is null or (${shares} ->> 'paidBy' is not null and ${shares} ->> 'kind' in ('equal', 'weights', 'exact')
          and jsonb_array_length(${shares} -> 'parts') between 1 and ${sql.raw(String(maxSharers))}) is true`;

/** The digits that an amount is written with in a row of them: more than the sum of all has. */
const digits = 20;
const width = sql.raw(String(digits));
const nines = sql.raw("9".repeat(digits));
const zeros = sql.raw("0".repeat(digits));

/**
 * Whether their parts add up to an amount. A check has no aggregates, and PostgreSQL prepares all checks of a table with each statement
 * that writes to it: as a sum of twenty parts, one by one, that took 100 µs. So the amounts are written one after another with 20 digits
 * each, as one number. Its remainder by 10^20 - 1 is their sum, as that of 10^20 is 1: what casting out nines does with single digits.
 */
export function doSharesAddUp(shares: AnyPgColumn, amountMinor: AnyPgColumn): SQL {
  const amounts = sql`jsonb_path_query_array(${shares}, '$.parts[*].amountMinor')::text`;
  const padded = sql`regexp_replace(${amounts}, '[0-9]+', '${zeros}\\&', 'g')`;
  const inRow = sql`regexp_replace(${padded}, '[^0-9]*[0-9]*([0-9]{${width}})[^0-9]*', '\\1', 'g')`;
  const areAmounts = sql`${amounts} ~ '^[[]"[0-9]{1,18}"(, "[0-9]{1,18}")*[]]$'`;
  return sql`${shares} is null or case when ${areAmounts} then ${inRow}::numeric % ${nines} = ${amountMinor} else false end`;
}

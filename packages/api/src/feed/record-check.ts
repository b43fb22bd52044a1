import { isDeepStrictEqual } from "node:util";
import { type Change, changes, type Db } from "@outlay/db";
import { and, eq, gt, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Check } from "../support/check.ts";

type Image = Record<string, unknown>;

/** A record as the feed would show it now (null if deleted), and its last change. */
export type ShownRecord = { id: string; image: object | null; last: LastChange };
type LastChange = { after: Image | null } | null;

/** Up to `recordsPerPage` records of a book in the order of their ids, after an id. */
export type RecordPage = { bookId: string; after: string | undefined };
export const recordsPerPage = 500;

type RecordTable = PgTable & { bookId: PgColumn; id: PgColumn };

export const isInPage = (table: RecordTable, { bookId, after }: RecordPage): SQL | undefined =>
  and(eq(table.bookId, bookId), after === undefined ? undefined : gt(table.id, after));

/** The last change of a row of the table; null if it has none. */
export const lastChange = (entity: Change["entity"], table: RecordTable, bookId: string) =>
  sql<LastChange>`(
  select jsonb_build_object('after', change.after) from ${changes} change
  where change.book_id = ${bookId} and change.entity_id = ${table}.id
    and change.entity = ${entity}
  order by change.seq desc limit 1)`;

/** The fields in which a record differs from its last change, without their values. */
function disagreement({ image, last }: ShownRecord): string | undefined {
  if (last === null) return "was never shown in the feed";
  const recorded = last.after;
  if (image === null || recorded === null) {
    if (image === recorded) return undefined;
    return image === null
      ? "is deleted, though its last change did not delete it"
      : "is there, though its last change deleted it";
  }
  const now = JSON.parse(JSON.stringify(image)) as Image;
  // A field that only one of them has comes from another release.
  const fields = Object.keys(recorded).filter(
    (field) => field in now && !isDeepStrictEqual(now[field], recorded[field]),
  );
  return fields.length > 0 ? `differs from its last change in ${fields.join(", ")}` : undefined;
}

/** Every record equals its last change in the feed. */
export function recordCheck(
  entity: Change["entity"],
  read: (tx: Db, page: RecordPage) => Promise<ShownRecord[]>,
): Check {
  return {
    name: `${entity} record`,
    find: async function* find(tx, bookId) {
      let rows: ShownRecord[] = [];
      do {
        rows = await read(tx, { bookId, after: rows.at(-1)?.id });
        for (const row of rows) {
          const problem = disagreement(row);
          if (problem !== undefined) yield { subject: `${entity} ${row.id}`, problem };
        }
      } while (rows.length === recordsPerPage);
    },
  };
}

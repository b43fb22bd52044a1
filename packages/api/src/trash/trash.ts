import { AppError } from "@outlay/core";
import {
  budgets,
  categories,
  changes,
  type Db,
  rules,
  schedules,
  transactions,
  users,
} from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { Undo } from "../changes/undo.ts";
import type { LockedBook } from "../feed/lock.ts";
import { restorableMs, restorableSince } from "../support/lifetimes.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import { applyRequest } from "../transactions/transactions.ts";
import type {
  DeletedRecord,
  ListTrashInput,
  RestoredRecord,
  RestoreInput,
} from "./trash.contract.ts";

type Entity = RestoreInput["entity"];

/** Each table, and the name of its records. */
const sources: Record<Entity, { table: SQL; name: (bookId: string) => SQL }> = {
  transaction: {
    table: sql`${transactions}`,
    name: (
      bookId,
    ) => sql`coalesce(record.payee, left(record.note, 200), (select category.name from ${categories} category
      where category.book_id = ${bookId} and category.id = record.category_id), 'Transfer')`,
  },
  category: { table: sql`${categories}`, name: () => sql`record.name` },
  budget: { table: sql`${budgets}`, name: () => sql`record.name` },
  schedule: { table: sql`${schedules}`, name: () => sql`record.name` },
  rule: { table: sql`${rules}`, name: () => sql`coalesce(record.name, 'Rule')` },
};

const entities: readonly Entity[] = ["transaction", "category", "budget", "schedule", "rule"];

type Row = {
  entity: Entity;
  id: string;
  name: string;
  deletedAt: string;
  deletedBy: string;
  deleterName: string | null;
  seq: string;
};

type Query = { entities: readonly Entity[]; condition: SQL; limit: number; now: Date };

/** Deleted records that can still be restored, newest first, each with the change that deleted it. */
async function selectDeleted(db: Db, book: Pick<Book, "id">, query: Query): Promise<Row[]> {
  const since = restorableSince(query.now).toISOString();
  const parts = query.entities.map((entity) => {
    const { table, name } = sources[entity];
    return sql`(select ${entity}::text as entity, record.id, ${name(book.id)} as name, record.deleted_at
      from ${table} record where record.book_id = ${book.id} and record.deleted_at >= ${since}::timestamptz
        and ${query.condition}
      order by record.deleted_at desc, record.id desc limit ${query.limit})`;
  });
  return db.execute<Row>(sql`
    select gone.entity, gone.id, gone.name, change.seq,
      to_char(gone.deleted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "deletedAt",
      change.actor_id as "deletedBy",
      (select actor.name from ${users} actor where actor.id = change.actor_id) as "deleterName"
    from (${sql.join(parts, sql` union all `)}) gone
    cross join lateral (
      select seq, actor_id from ${changes} deletion
      where deletion.book_id = ${book.id} and deletion.entity_id = gone.id
        and deletion.entity = gone.entity and deletion.op = 'delete'
      order by deletion.seq desc limit 1
    ) change
    order by gone.deleted_at desc, gone.id desc limit ${query.limit}`);
}

const cursorKey = z.tuple([z.iso.datetime({ precision: 3 }), z.uuid()]);

function toDeleted({ deletedAt, deletedBy, deleterName, seq: _seq, ...row }: Row): DeletedRecord {
  const at = new Date(deletedAt);
  return {
    ...row,
    deletedAt: at,
    deletedBy: { id: deletedBy, name: deleterName },
    restorableUntil: new Date(at.getTime() + restorableMs),
  };
}

/** A page of the deleted records of a book that can still be restored, newest first. Throws `cursor.invalid`. */
export async function listTrash(
  db: Db,
  book: Book,
  { cursor, limit, entity }: ListTrashInput,
  now: Date,
): Promise<Page<DeletedRecord>> {
  const query = ["trash", entity];
  const after = decodeCursor(cursor, query, cursorKey);
  const rows = await selectDeleted(db, book, {
    entities: entity ? [entity] : entities,
    condition: after
      ? sql`(record.deleted_at, record.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`
      : sql`true`,
    limit: limit + 1,
    now,
  });
  return toPage(rows.map(toDeleted), limit, (row) =>
    encodeCursor(query, [row.deletedAt.toISOString(), row.id]),
  );
}

/**
 * Restores a deleted record: a category with its transactions, a budget with its alerts. Throws
 * `trash.not_found`, also after 30 days, and what undoing the deletion throws.
 */
export async function restoreFromTrash(
  write: LockedBook,
  { entity, id }: RestoreInput,
  { undoChange }: Undo,
): Promise<RestoredRecord> {
  const { tx, book, now } = write;
  const condition = sql`record.id = ${id}`;
  const [row] = await selectDeleted(tx, book, { entities: [entity], condition, limit: 1, now });
  if (!row) throw new AppError("trash.not_found", "The trash has no such record.");
  if (entity === "transaction") await applyRequest(write, { op: "restore", id });
  else await undoChange(write, { seq: Number(row.seq) });
  return { entity, id, name: row.name };
}

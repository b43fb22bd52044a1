import { changes, type Db } from "@outlay/db";
import { and, asc, desc, eq, getTableColumns, gt } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { AppError } from "@outlay/core";
import { readPage } from "../support/pagination.ts";
import type { RecordChange } from "../feed/entity.ts";
import type { ListChangesInput } from "./changes.contract.ts";

const { bookId: _bookId, ...changeColumns } = getTableColumns(changes);

export type ChangeRow = Omit<typeof changes.$inferSelect, "bookId">;

export type ChangePage = { items: RecordChange[]; nextSince: number; upToDate: boolean };

const instants = new Set(["createdAt", "updatedAt", "deletedAt"]);

/** A recorded snapshot with its instants restored. */
function readImage(image: unknown): object | null {
  if (typeof image !== "object" || image === null) return null;
  return Object.fromEntries(
    Object.entries(image).map(([field, value]: [string, unknown]) => [
      field,
      instants.has(field) && typeof value === "string" ? new Date(value) : value,
    ]),
  );
}

/** The wire shape of a row, whose records are as the output schema of its kind says, which proves it. */
export function toChange({ before, after, ...row }: ChangeRow): RecordChange {
  return { ...row, before: readImage(before), after: readImage(after) };
}

const imagesLength = ({ before, after }: ChangeRow) => JSON.stringify([before, after]).length;

/** The changes after a number, oldest first, up to `limit`; fewer if they are long. They become visible in the order of their numbers. */
export async function listChanges(
  db: Db,
  book: Book,
  { since, limit, entity }: ListChangesInput & { entity?: RecordChange["entity"] | undefined },
): Promise<ChangePage> {
  const read = async (last: ChangeRow | undefined, count: number) =>
    db
      .select(changeColumns)
      .from(changes)
      .where(
        and(
          eq(changes.bookId, book.id),
          gt(changes.seq, last?.seq ?? since),
          entity === undefined ? undefined : eq(changes.entity, entity),
        ),
      )
      .orderBy(asc(changes.seq))
      .limit(count);
  const page = await readPage({ limit, read, lengthOf: imagesLength });
  const items = page.rows.slice(0, page.limit).map(toChange);
  const upToDate = page.rows.length <= page.limit;
  return { items, nextSince: items.at(-1)?.seq ?? since, upToDate };
}

/** Throws `change.not_found`. */
export async function getChange(db: Db, book: Book, seq: number): Promise<RecordChange> {
  const [row] = await db
    .select(changeColumns)
    .from(changes)
    .where(and(eq(changes.bookId, book.id), eq(changes.seq, seq)));
  if (!row) throw new AppError("change.not_found", "No change has this number.");
  return toChange(row);
}

type RecordRef = Pick<RecordChange, "entity" | "entityId">;

/** The changes of one record; records of different kinds may have the same id. */
const ofRecord = (book: Book, { entity, entityId }: RecordRef) =>
  and(eq(changes.bookId, book.id), eq(changes.entityId, entityId), eq(changes.entity, entity));

/** The numbers of later changes of the same record, at most ten. */
export async function listLaterSeqs(db: Db, book: Book, change: RecordChange): Promise<number[]> {
  const rows = await db
    .select({ seq: changes.seq })
    .from(changes)
    .where(and(ofRecord(book, change), gt(changes.seq, change.seq)))
    .orderBy(asc(changes.seq))
    .limit(10);
  return rows.map(({ seq }) => seq);
}

/** The newest change of a record. Throws `change.not_found`. */
export async function getNewestChange(
  db: Db,
  book: Book,
  record: RecordRef,
): Promise<RecordChange> {
  const [row] = await db
    .select(changeColumns)
    .from(changes)
    .where(ofRecord(book, record))
    .orderBy(desc(changes.seq))
    .limit(1);
  if (!row) throw new AppError("change.not_found", "No change has this number.");
  return toChange(row);
}

import { changes, type Db, param, prepared } from "@outlay/db";
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  isNull,
  lt,
  lte,
  ne,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { actorName } from "../access/actor.ts";
import { AppError } from "@outlay/core";
import {
  decodeCursor,
  encodeCursor,
  mapPage,
  type Page,
  readPage,
  toPage,
} from "../support/pagination.ts";
import type { RecordChange, ShownChange } from "../feed/entity.ts";
import { type ChangeRow, toChange } from "../feed/read-change.ts";
import type { ListChangesInput, NewestChangesInput } from "./changes.contract.ts";

const { bookId: _bookId, ...changeColumns } = getTableColumns(changes);
const shownColumns = { ...changeColumns, actorName: actorName(changes.actorId) };
const shownFields = { ...changeColumns, actorName: (name: string | null) => name };

type ShownRow = ChangeRow & { actorName: string | null };

const selectAfter = prepared(
  "changes_after",
  shownFields,
  (db, only: RecordChange["entity"] | "all") =>
    db
      .select(shownColumns)
      .from(changes)
      .where(
        and(
          eq(changes.bookId, param("bookId")),
          gt(changes.seq, param("since")),
          only === "all" ? undefined : eq(changes.entity, sql.raw(`'${only}'`)),
        ),
      )
      .orderBy(asc(changes.seq))
      .limit(param("count")),
);

export type ChangePage = { items: ShownChange[]; nextSince: number; upToDate: boolean };

function toShown({ actorName: name, ...row }: ShownRow): ShownChange {
  return { ...toChange(row), actor: { id: row.actorId, name } };
}

const imagesLength = ({ before, after }: ChangeRow) => JSON.stringify([before, after]).length;

/** The changes after a number, oldest first, up to `limit`; fewer if they are long. They become visible in the order of their numbers. */
export async function listChanges(
  db: Db,
  book: Book,
  { since, limit, entity }: ListChangesInput & { entity?: RecordChange["entity"] | undefined },
): Promise<ChangePage> {
  const selected = selectAfter(db, entity ?? "all");
  const read = async (last: ShownRow | undefined, count: number) =>
    selected.execute({ bookId: book.id, since: last?.seq ?? since, count });
  const page = await readPage({ limit, read, lengthOf: imagesLength });
  const items = page.rows.slice(0, page.limit).map(toShown);
  const upToDate = page.rows.length <= page.limit;
  return { items, nextSince: items.at(-1)?.seq ?? since, upToDate };
}

/** What was written with a token. */
const byToken = (tokenId: string) =>
  and(eq(changes.tokenId, tokenId), ne(changes.entity, "notification"));

/** The changes from the newest one back; fewer than `limit` if they are long. Throws `cursor.invalid`. */
export async function listNewestChanges(
  db: Db,
  book: Book,
  { limit, cursor, writtenWith }: NewestChangesInput,
): Promise<Page<ShownChange>> {
  const query = ["newest changes", book.id, ...(writtenWith === undefined ? [] : [writtenWith])];
  const isAsked = writtenWith === undefined ? undefined : byToken(writtenWith);
  const [before] = decodeCursor(cursor, query, z.tuple([z.coerce.number().int().min(1)])) ?? [];
  const read = (last: ShownRow | undefined, count: number) => {
    const end = last?.seq ?? before;
    const isEarlier = end === undefined ? undefined : lt(changes.seq, end);
    return db
      .select(shownColumns)
      .from(changes)
      .where(and(eq(changes.bookId, book.id), isEarlier, isAsked))
      .orderBy(desc(changes.seq))
      .limit(count);
  };
  const page = await readPage({ limit, read, lengthOf: imagesLength });
  const cut = toPage(page.rows, page.limit, ({ seq }) => encodeCursor(query, [String(seq)]));
  return mapPage(cut, toShown);
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

const laterColumns = {
  seq: changes.seq,
  entity: changes.entity,
  entityId: changes.entityId,
};
export type LaterChange = RecordRef & { seq: number };
/** How many later changes an error names. */
const namedLater = 10;

/** The first later changes of the same record. */
export async function listLater(db: Db, book: Book, change: RecordChange): Promise<LaterChange[]> {
  return db
    .select(laterColumns)
    .from(changes)
    .where(and(ofRecord(book, change), gt(changes.seq, change.seq)))
    .orderBy(asc(changes.seq))
    .limit(namedLater);
}

/** The first changes that later operations made to the records of an operation; an undo leaves notifications alone. */
export async function listLaterOfOthers(
  db: Db,
  book: Book,
  operationId: string,
): Promise<LaterChange[]> {
  const own = alias(changes, "own");
  return db
    .selectDistinct(laterColumns)
    .from(own)
    .innerJoin(
      changes,
      and(
        eq(changes.bookId, book.id),
        eq(changes.entityId, own.entityId),
        eq(changes.entity, own.entity),
        gt(changes.seq, own.seq),
        ne(changes.operationId, own.operationId),
      ),
    )
    .where(
      and(
        eq(own.bookId, book.id),
        eq(own.operationId, operationId),
        ne(own.entity, "notification"),
      ),
    )
    .orderBy(asc(changes.seq))
    .limit(namedLater);
}

const changesAtATime = 200;

/** The changes of an operation in pages, the last one first. */
export function readOperation(db: Db, book: Book, operationId: string) {
  return readBack(db, book, eq(changes.operationId, operationId));
}

/** What was written with a token in a time, with both ends. */
export type TokenWrites = { tokenId: string; from?: Date | undefined; to?: Date | undefined };

const isOfToken = ({ tokenId, from, to }: TokenWrites) =>
  and(byToken(tokenId), from && gte(changes.at, from), to && lte(changes.at, to));

/** The changes of a token in pages, the last one first. */
export function readWrites(db: Db, book: Book, writes: TokenWrites) {
  return readBack(db, book, isOfToken(writes));
}

/** The records that a token changed and that something else changed later. */
export async function listChangedSince(
  db: Db,
  book: Book,
  { tokenId, from, to }: TokenWrites,
): Promise<LaterChange[]> {
  const own = alias(changes, "own");
  const isOther = or(
    isNull(changes.tokenId),
    ne(changes.tokenId, tokenId),
    from && lt(changes.at, from),
    to && gt(changes.at, to),
  );
  return db
    .selectDistinctOn([changes.entity, changes.entityId], laterColumns)
    .from(own)
    .innerJoin(
      changes,
      and(
        eq(changes.bookId, book.id),
        eq(changes.entityId, own.entityId),
        eq(changes.entity, own.entity),
        gt(changes.seq, own.seq),
        isOther,
      ),
    )
    .where(
      and(
        eq(own.bookId, book.id),
        eq(own.tokenId, tokenId),
        ne(own.entity, "notification"),
        from && gte(own.at, from),
        to && lte(own.at, to),
      ),
    )
    .orderBy(changes.entity, changes.entityId, asc(changes.seq));
}

async function* readBack(
  db: Db,
  book: Book,
  which: SQL | undefined,
): AsyncGenerator<RecordChange[], void> {
  let before: number | undefined;
  do {
    const rows: ChangeRow[] = await db
      .select(changeColumns)
      .from(changes)
      .where(
        and(
          eq(changes.bookId, book.id),
          which,
          before === undefined ? undefined : lt(changes.seq, before),
        ),
      )
      .orderBy(desc(changes.seq))
      .limit(changesAtATime);
    if (rows.length > 0) yield rows.map(toChange);
    before = rows.length === changesAtATime ? rows.at(-1)?.seq : undefined;
  } while (before !== undefined);
}

/** The newest change of a record. Throws `change.not_found`. */
export async function getNewestChange(db: Db, book: Book, record: RecordRef): Promise<ShownChange> {
  const [row] = await db
    .select(shownColumns)
    .from(changes)
    .where(ofRecord(book, record))
    .orderBy(desc(changes.seq))
    .limit(1);
  if (!row) throw new AppError("change.not_found", "No change has this number.");
  return toShown(row);
}

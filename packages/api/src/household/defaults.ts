import { isDeepStrictEqual } from "node:util";
import { fieldError } from "@outlay/core";
import { type Db, shareDefaults } from "@outlay/db";
import { and, asc, eq, getTableColumns, isNull, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../access/book.ts";
import { appendChanges, type FeedEntry } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { getCategory } from "../ledger/categories.ts";
import type { DefaultSplit } from "../ledger/shares.contract.ts";
import type { SetDefaultInput, ShareDefault } from "./household.contract.ts";
import { listPeople } from "./people.ts";

const { bookId: _bookId, split, ...columns } = getTableColumns(shareDefaults);
export const defaultColumns = { ...columns, split: sql<DefaultSplit>`${split}` };

export async function listDefaults(db: Db, book: Book): Promise<ShareDefault[]> {
  return db
    .select(defaultColumns)
    .from(shareDefaults)
    .where(eq(shareDefaults.bookId, book.id))
    .orderBy(asc(shareDefaults.createdAt), asc(shareDefaults.id));
}

async function findDefault(
  { tx, book }: LockedBook,
  categoryId: string | null,
): Promise<ShareDefault | undefined> {
  const isOf =
    categoryId === null
      ? isNull(shareDefaults.categoryId)
      : eq(shareDefaults.categoryId, categoryId);
  const [found] = await tx
    .select(defaultColumns)
    .from(shareDefaults)
    .where(and(eq(shareDefaults.bookId, book.id), isOf));
  return found;
}

/** Throws `person.not_found`. */
async function assertPeople({ tx, book }: LockedBook, { parts }: DefaultSplit): Promise<void> {
  const known = new Set((await listPeople(tx, book)).map(({ id }) => id));
  parts.forEach(({ personId }, index) => {
    if (known.has(personId)) return;
    const path = ["split", "parts", index, "personId"];
    throw fieldError("person.not_found", path, "No person has this id.");
  });
}

type Written = { op: FeedEntry["op"]; before: ShareDefault | null; after: ShareDefault | null };

async function save(write: LockedBook, { op, before, after }: Written): Promise<void> {
  const { tx, book } = write;
  const entityId = (after ?? before)?.id ?? "";
  const isIt = and(eq(shareDefaults.bookId, book.id), eq(shareDefaults.id, entityId));
  if (after === null) await tx.delete(shareDefaults).where(isIt);
  else if (before === null) await tx.insert(shareDefaults).values({ ...after, bookId: book.id });
  else await tx.update(shareDefaults).set(after).where(isIt);
  await appendChanges(write, [{ entity: "shareDefault", entityId, op, before, after }]);
}

/**
 * Sets, changes or removes how the book, or a category, shares by default. Returns it, or undefined if it is removed.
 * Throws `category.not_found`, `person.not_found`.
 */
export async function setDefault(
  write: LockedBook,
  { categoryId, split: wanted }: SetDefaultInput,
  id = uuidv7(),
): Promise<ShareDefault | undefined> {
  const before = await findDefault(write, categoryId);
  if (wanted === null) {
    if (before) await save(write, { op: "delete", before, after: null });
    return undefined;
  }
  if (before && isDeepStrictEqual(before.split, wanted)) return before;
  if (categoryId !== null) await getCategory(write.tx, write.book, categoryId);
  await assertPeople(write, wanted);
  const { now } = write;
  const after: ShareDefault = before
    ? { ...before, split: wanted, version: before.version + 1, updatedAt: now }
    : { id, categoryId, split: wanted, version: 1, createdAt: now, updatedAt: now };
  await save(write, { op: before ? "update" : "create", before: before ?? null, after });
  return after;
}

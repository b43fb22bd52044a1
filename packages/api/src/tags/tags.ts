import { byCodePoint, type Db, tagUses, transactions } from "@outlay/db";
import { and, arrayOverlaps, asc, eq, gt, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { fieldError, textKept } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { rewriteTransactions } from "../transactions/rewriting.ts";
import { textBounds } from "../ledger/texts.contract.ts";
import type {
  ListTagsInput,
  MergeTagsInput,
  RenameTagInput,
  Tag,
  TagPage,
} from "./tags.contract.ts";

const tagColumns = { name: tagUses.tag, count: tagUses.count };
const isUsed = (book: Book) => and(eq(tagUses.bookId, book.id), gt(tagUses.count, 0));

/** The tags of transactions, by name. */
export async function listTags(db: Db, book: Book, input: ListTagsInput): Promise<TagPage> {
  const after = decodeCursor(input.cursor, "tags", z.tuple([textKept(textBounds.tag)]))?.[0];
  const rows = await db
    .select(tagColumns)
    .from(tagUses)
    .where(and(isUsed(book), after === undefined ? undefined : gt(byCodePoint(tagUses.tag), after)))
    .orderBy(asc(byCodePoint(tagUses.tag)))
    .limit(input.limit + 1);
  return toPage(rows, input.limit, (tag) => encodeCursor("tags", [tag.name]));
}

async function selectTags(db: Db, book: Book, names: readonly string[]): Promise<Tag[]> {
  return db
    .select(tagColumns)
    .from(tagUses)
    .where(and(isUsed(book), inArray(tagUses.tag, [...names])));
}

/** Replaces tags by another one on all transactions, including deleted ones. */
async function replaceTags(write: LockedBook, { names, into }: MergeTagsInput): Promise<Tag> {
  const { tx, book } = write;
  const gone = new Set(names);
  const rewrite = ({ tags }: { tags: string[] }) => ({
    tags: [...new Set(tags.map((tag) => (gone.has(tag) ? into : tag)))].toSorted(),
  });
  if (gone.size > 0) {
    const where = arrayOverlaps(transactions.tags, [...gone]);
    await rewriteTransactions(write, { where, rewrite });
  }
  const [tag] = await selectTags(tx, book, [into]);
  return tag ?? { name: into, count: 0 };
}

/** Throws `tag.not_found`, at the unknown name. */
async function assertTags(tx: Db, book: Book, paths: ReadonlyMap<string, (string | number)[]>) {
  const there = new Set((await selectTags(tx, book, [...paths.keys()])).map(({ name }) => name));
  for (const [name, path] of paths) {
    if (!there.has(name)) throw fieldError("tag.not_found", path, "No transaction has this tag.");
  }
}

/** Renames a tag on all its transactions. Throws `tag.not_found`, `tag.name_taken`. */
export async function renameTag(
  write: LockedBook,
  { name, newName }: RenameTagInput,
): Promise<Tag> {
  const { tx, book } = write;
  await assertTags(tx, book, new Map([[name, ["name"]]]));
  const [taken] = await selectTags(tx, book, [newName]);
  if (taken && newName !== name)
    throw fieldError("tag.name_taken", ["newName"], "Merge the tags to make them one.");
  if (newName === name && taken) return taken;
  return replaceTags(write, { names: [name], into: newName });
}

/** Merges several tags into one. Throws `tag.not_found`. */
export async function mergeTags(write: LockedBook, { names, into }: MergeTagsInput): Promise<Tag> {
  const { tx, book } = write;
  await assertTags(tx, book, new Map(names.map((name, index) => [name, ["names", index]])));
  const others = names.filter((name) => name !== into);
  return replaceTags(write, { names: others, into });
}

import { byCodePoint, type Db, tagUses } from "@outlay/db";
import { and, asc, eq, gt, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import { fieldError, nameKey, textKept } from "@outlay/core";
import { decodeCursor, encodeCursor, toPage } from "../support/pagination.ts";
import { renameInRules } from "../rules/following.ts";
import { renameInSchedules } from "../schedules/names.ts";
import { replaceTags } from "../transactions/naming.ts";
import { textBounds } from "../ledger/text-bounds.contract.ts";
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

/** The used tags among these, by what they are the same by. */
async function selectTags(db: Db, book: Book, names: readonly string[]) {
  const keys = names.map(nameKey);
  const rows = await db
    .select({ key: tagUses.nameKey, ...tagColumns })
    .from(tagUses)
    .where(and(isUsed(book), inArray(tagUses.nameKey, keys)));
  return new Map(rows.map(({ key, ...tag }) => [key, tag]));
}

async function replace(write: LockedBook, renaming: MergeTagsInput): Promise<Tag> {
  const { into } = renaming;
  await replaceTags(write, renaming);
  await renameInSchedules(write, { field: "tags", ...renaming });
  await renameInRules(write, { field: "tags", ...renaming });
  const tags = await selectTags(write.tx, write.book, [into]);
  return tags.get(nameKey(into)) ?? { name: into, count: 0 };
}

const notFound = (path: (string | number)[]) =>
  fieldError("tag.not_found", path, "No transaction has this tag.");

/** Renames a tag on all its transactions; also to write it differently. Throws `tag.not_found`, `tag.name_taken`. */
export async function renameTag(
  write: LockedBook,
  { name, newName }: RenameTagInput,
): Promise<Tag> {
  const tags = await selectTags(write.tx, write.book, [name, newName]);
  if (!tags.has(nameKey(name))) throw notFound(["name"]);
  if (tags.has(nameKey(newName)) && nameKey(newName) !== nameKey(name))
    throw fieldError("tag.name_taken", ["newName"], "Merge the tags to make them one.");
  return replace(write, { names: [name], into: newName });
}

/** Merges several tags into one. Throws `tag.not_found`. */
export async function mergeTags(write: LockedBook, { names, into }: MergeTagsInput): Promise<Tag> {
  const tags = await selectTags(write.tx, write.book, names);
  const unknown = names.findIndex((name) => !tags.has(nameKey(name)));
  if (unknown !== -1) throw notFound(["names", unknown]);
  return replace(write, { names, into });
}

import { type Db, imports } from "@outlay/db";
import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { decodeCursor, encodeCursor, type Page, toPage } from "../support/pagination.ts";
import {
  asRecord,
  assertNotCommitted,
  type ImportRecord,
  isImport,
  lockImport,
} from "./import-rows.ts";
import type { ListImportsInput } from "./imports.contract.ts";

/** The book's imports, newest first. */
export async function listImports(
  db: Db,
  book: Book,
  { limit, cursor }: ListImportsInput,
): Promise<Page<ImportRecord>> {
  const query = ["imports", book.id];
  const before = decodeCursor(cursor, query, z.tuple([z.uuid()]))?.[0];
  const rows = await db
    .select()
    .from(imports)
    .where(and(eq(imports.bookId, book.id), before ? lt(imports.id, before) : undefined))
    .orderBy(desc(imports.id))
    .limit(limit + 1);
  return toPage(rows.map(asRecord), limit, ({ id }) => encodeCursor(query, [id]));
}

/** Deletes a preview with its file. Throws `import.not_found`, `import.committed`. */
export async function removeImport(db: Db, book: Book, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    assertNotCommitted(await lockImport(tx, book, id));
    await tx.delete(imports).where(isImport(book, id));
  });
}

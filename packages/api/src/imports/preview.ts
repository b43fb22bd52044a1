import { hash } from "node:crypto";
import { AppError, dateIn } from "@outlay/core";
import { books, type Db, importFiles, importPages } from "@outlay/db";
import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../access/book.ts";
import type { Context } from "../rpc/context.ts";
import { loadBalances } from "./balances.ts";
import {
  assertNotCommitted,
  type Findings,
  getImportRecord,
  type ImportRecord,
  lockImport,
} from "./import-rows.ts";
import type { PreviewImportInput, UpdateImportInput } from "./imports.contract.ts";
import { fromKept } from "./kept-rows.logic.ts";
import type { ImportOptions } from "./options.contract.ts";
import { isSame, mergeOptions } from "./options.logic.ts";
import { noteUse, rememberOptions } from "./profiles.ts";
import { readerVersion } from "./match.ts";
import { loadReadingContext } from "./reading-context.ts";
import { type OpenReading, withReading } from "./reading.ts";
import { noTotals, writePages } from "./staged-pages.ts";
import type { StagedRow } from "./staged-row.ts";
import { nameOf, readBytes } from "./uploaded-file.ts";
import {
  assertRoom,
  findOpen,
  found,
  insertImport,
  readColumns,
  stateOf,
  store,
} from "./writing.ts";

type Asking = Pick<Context, "db" | "now" | "fileReading"> & { book: Book };

/**
 * Reads a file, and keeps its rows as they would be recorded. The same file for the same account answers the same import
 * until that is committed. Throws `account.not_found`, `account.archived`, `import.limit`, `import.too_large`,
 * `import.unreadable`.
 */
export async function previewImport(
  asking: Asking,
  { file, accountId, options = {} }: PreviewImportInput,
): Promise<ImportRecord> {
  const { db, book } = asking;
  const bytes = await readBytes(file);
  const fingerprint = hash("sha256", bytes, "hex");
  const known = await findOpen(db, book, { accountId, fingerprint });
  if (known) return updateImport(asking, { id: known.id, options });
  const context = await loadReadingContext(db, book, { accountId, options });
  await assertRoom(db, book);
  const made = { id: uuidv7(), accountId, fingerprint, fileName: nameOf(file) };
  return withReading(asking.fileReading, { bytes, context }, (reading) =>
    db.transaction(async (tx) => {
      const isFirst = await insertImport(tx, asking, { ...made, ...reading, bytes });
      // Somebody uploaded it at the same time.
      if (!isFirst) return found(await findOpen(tx, book, { accountId, fingerprint }));
      const row = { id: made.id, accountId, given: options };
      return writeReading({ ...asking, db: tx }, row, reading);
    }),
  );
}

/**
 * Reads the kept file again with other options. What a person changed in its rows stays. Throws `import.not_found`,
 * `import.committed`, `import.unreadable` and the errors of `options`.
 */
export async function updateImport(
  asking: Asking,
  { id, options }: UpdateImportInput,
): Promise<ImportRecord> {
  const { db, book, now } = asking;
  const record = await getImportRecord(db, book, id);
  assertNotCommitted(record);
  const { given: before } = record.findings;
  const given = mergeOptions(before, options);
  if (isSame(given, before)) return record;
  if (isSame({ ...given, createMissing: before.createMissing }, before))
    return storeOptions(asking, { id, given });
  const { accountId } = record;
  const context = await loadReadingContext(db, book, { accountId, options: given });
  const [kept] = await db
    .select({ bytes: importFiles.bytes })
    .from(importFiles)
    .where(and(eq(importFiles.bookId, book.id), eq(importFiles.importId, id)));
  if (!kept) throw new AppError("import.not_found", "The file is kept no longer: upload it again.");
  return withReading(asking.fileReading, { bytes: kept.bytes, context }, (reading) =>
    db.transaction(async (tx) => {
      assertNotCommitted(await lockImport(tx, book, id));
      const edited = await loadEdited(tx, book, id);
      const { bookId, importId } = importPages;
      await tx.delete(importPages).where(and(eq(bookId, book.id), eq(importId, id)));
      return writeReading({ ...asking, now, db: tx }, { id, accountId, given, edited }, reading);
    }),
  );
}

type Row = {
  id: string;
  accountId: string;
  given: ImportOptions;
  edited?: ReadonlyMap<number, StagedRow>;
};

/** Writes the rows of a file and what was found in it. */
async function writeReading(
  { db: tx, book, now }: Asking,
  { id, accountId, given, edited = new Map() }: Row,
  { summary, nextPage }: OpenReading,
): Promise<ImportRecord> {
  const [settings] = await tx
    .select({ closedThrough: books.closedThrough })
    .from(books)
    .where(eq(books.id, book.id));
  const closedThrough = settings?.closedThrough ?? null;
  const { format, header } = summary;
  const target = { importId: id, format, header, accountId, closedThrough, edited };
  const state = stateOf(summary);
  const today = dateIn(book.timeZone, now);
  const staged = state === "ready" ? await writePages(tx, book, target, nextPage) : undefined;
  const { askedAccounts, choices, statement, otherStatements } = summary;
  const findings: Findings = {
    given,
    header,
    reader: readerVersion,
    accounts: askedAccounts,
    choices,
    totals: staged?.totals ?? noTotals,
    statement,
    otherStatements,
    balances: staged
      ? await loadBalances(tx, book, { accountId, today }, { statement, ...staged })
      : null,
    firstRows: staged?.firstRows ?? [],
  };
  if (summary.profileId !== null) await noteUse(tx, book, summary.profileId, now);
  if (state === "ready")
    await rememberOptions(tx, book, { accountId, format, header, options: given }, now);
  return store(tx, book, id, {
    ...readColumns(summary),
    state,
    findings,
    rowCount: staged?.rowCount ?? 0,
    updatedAt: now,
  });
}

async function storeOptions(
  { db, book, now }: Asking,
  { id, given }: { id: string; given: ImportOptions },
): Promise<ImportRecord> {
  return db.transaction(async (tx) => {
    const record = await lockImport(tx, book, id);
    assertNotCommitted(record);
    const { createMissing } = given;
    const options = { ...record.options, createMissing };
    const findings = { ...record.findings, given };
    return store(tx, book, id, { options, findings, updatedAt: now });
  });
}

/** The rows that a person changed, by index. */
async function loadEdited(tx: Db, book: Book, id: string): Promise<Map<number, StagedRow>> {
  const rows = await tx.execute<{ row: unknown }>(
    sql`select staged as row from ${importPages} page, jsonb_array_elements(page.rows) staged
      where page.book_id = ${book.id} and page.import_id = ${id} and (staged->'changed' <> '[]' or staged->'refused' <> '[]')`,
  );
  return new Map(rows.map(({ row }) => fromKept(row)).map((row) => [row.index, row]));
}

import { hash } from "node:crypto";
import { AppError, dateIn, fieldError, type UploadedFile } from "@outlay/core";
import { books, type Db, importFiles, importPages, imports } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { Book } from "../access/book.ts";
import type { Context } from "../rpc/context.ts";
import { loadBalances } from "./balances.ts";
import {
  asRecord,
  assertNotCommitted,
  type Findings,
  getImportRecord,
  type ImportRecord,
  isImport,
  lockImport,
} from "./import-rows.ts";
import {
  maxFileBytes,
  type PreviewImportInput,
  type UpdateImportInput,
} from "./imports.contract.ts";
import type { ImportOptions } from "./options.contract.ts";
import { noteUse, rememberOptions } from "./profiles.ts";
import { loadReadingContext } from "./reading-context.ts";
import type { ReadingSummary } from "./reading-context.contract.ts";
import { type OpenReading, withReading } from "./reading.ts";
import { noTotals, writePages } from "./staged-pages.ts";
import { cleanText, shorten } from "./staged-texts.logic.ts";
import type { StagedRow } from "./staged-row.ts";

type Asking = Pick<Context, "db" | "now" | "fileReading"> & { book: Book };

const open = ["needs_accounts", "needs_choice", "ready"] as const;
/** Of a book, not committed. */
const maxOpen = 50;

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
  const target = { importId: id, accountId, closedThrough, edited };
  const state = stateOf(summary);
  const today = dateIn(book.timeZone, now);
  const staged = state === "ready" ? await writePages(tx, book, target, nextPage) : undefined;
  const { header, askedAccounts, choices, statement } = summary;
  const findings: Findings = {
    given,
    header,
    accounts: askedAccounts,
    choices,
    totals: staged?.totals ?? noTotals,
    statement,
    balances: staged
      ? await loadBalances(tx, book, { accountId, today }, { statement, ...staged })
      : null,
    firstRows: staged?.firstRows ?? [],
  };
  if (summary.profileId !== null) await noteUse(tx, book, summary.profileId, now);
  const { format } = summary;
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

const stateOf = ({ askedAccounts, choices }: ReadingSummary) =>
  askedAccounts.length > 0 ? "needs_accounts" : choices.length > 0 ? "needs_choice" : "ready";

const readColumns = ({ format, app, encoding, options }: ReadingSummary) => ({
  format,
  app,
  encoding,
  options,
});

type Changes = Partial<Omit<ImportRecord, "findings">> & { findings: Findings };

/** Writes columns of an import, with a new version. */
export async function store(
  tx: Db,
  book: Book,
  id: string,
  { findings, ...columns }: Changes,
): Promise<ImportRecord> {
  const [row] = await tx
    .update(imports)
    .set({ ...columns, findings, version: sql`${imports.version} + 1` })
    .where(isImport(book, id))
    .returning();
  return found(row && asRecord(row));
}

function found(record: ImportRecord | undefined): ImportRecord {
  if (record) return record;
  throw new AppError("import.not_found", "The import was deleted meanwhile.");
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

/** Options by name; accounts by ref. */
function mergeOptions(before: ImportOptions, after: ImportOptions): ImportOptions {
  const accounts = { ...before.accounts, ...after.accounts };
  const merged = { ...before, ...after };
  return Object.keys(accounts).length > 0 ? { ...merged, accounts } : merged;
}

const sorted = (options: object): unknown =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === "object" ? sorted(value as object) : value])
    .toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1));
const isSame = (one: ImportOptions, other: ImportOptions) =>
  JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));

type Made = {
  id: string;
  accountId: string;
  fingerprint: string;
  fileName: string | null;
  summary: ReadingSummary;
  bytes: Uint8Array;
};

/** Whether it is the first of its file and account. */
async function insertImport(
  tx: Db,
  { book, now }: Asking,
  { summary, bytes, id, accountId, fingerprint, fileName }: Made,
): Promise<boolean> {
  const inserted = await tx
    .insert(imports)
    .values({
      bookId: book.id,
      id,
      accountId,
      fingerprint,
      fileName,
      ...readColumns(summary),
      state: stateOf(summary),
      findings: {},
      rowCount: 0,
      createdBy: book.actorId,
      createdAt: now,
      updatedAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: imports.id });
  if (inserted.length === 0) return false;
  await tx.insert(importFiles).values({ bookId: book.id, importId: id, bytes: Buffer.from(bytes) });
  return true;
}

async function findOpen(
  db: Db,
  book: Book,
  { accountId, fingerprint }: { accountId: string; fingerprint: string },
): Promise<ImportRecord | undefined> {
  const [row] = await db
    .select()
    .from(imports)
    .where(
      and(
        eq(imports.bookId, book.id),
        eq(imports.accountId, accountId),
        eq(imports.fingerprint, fingerprint),
        inArray(imports.state, open),
      ),
    );
  return row && asRecord(row);
}

async function assertRoom(db: Db, book: Book): Promise<void> {
  const count = await db.$count(
    imports,
    and(eq(imports.bookId, book.id), inArray(imports.state, open)),
  );
  if (count >= maxOpen)
    throw new AppError(
      "import.limit",
      `A book has at most ${maxOpen} imports that are not committed. Commit or delete some.`,
    );
}

/** The rows that a person changed, by index. */
async function loadEdited(tx: Db, book: Book, id: string): Promise<Map<number, StagedRow>> {
  const rows = await tx.execute<{ row: StagedRow }>(
    sql`select staged as row from ${importPages} page, jsonb_array_elements(page.rows) staged
      where page.book_id = ${book.id} and page.import_id = ${id} and (staged->'changed' <> '[]' or staged->'refused' <> '[]')`,
  );
  return new Map(rows.map(({ row }) => [row.index, row]));
}

async function readBytes(file: UploadedFile): Promise<Uint8Array> {
  const tooLarge = () =>
    fieldError(
      "import.too_large",
      ["file"],
      "Send at most 5 MiB: export a shorter period, and import one after the other.",
    );
  if (file instanceof Blob) {
    if (file.size > maxFileBytes) throw tooLarge();
    return new Uint8Array(await file.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of file) {
    total += chunk.length;
    if (total > maxFileBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function nameOf(file: UploadedFile): string | null {
  const name = file instanceof File ? cleanText(file.name) : null;
  return name === null ? null : shorten(name, 255);
}

import { AppError } from "@outlay/core";
import { type Db, importFiles, imports } from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { Context } from "../rpc/context.ts";
import { asRecord, type Findings, type ImportRecord, isImport } from "./import-rows.ts";
import type { ReadingSummary } from "./reading-input.logic.ts";

/** Of imports that are not committed. */
const openStates = ["needs_accounts", "needs_choice", "ready"] as const;
/** Of a book, not committed. */
const maxOpen = 50;

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

export function found(record: ImportRecord | undefined): ImportRecord {
  if (record) return record;
  throw new AppError("import.not_found", "The import was deleted meanwhile.");
}

export const stateOf = ({ askedAccounts, choices }: ReadingSummary) =>
  askedAccounts.length > 0 ? "needs_accounts" : choices.length > 0 ? "needs_choice" : "ready";

export const readColumns = ({ format, app, encoding, options }: ReadingSummary) => ({
  format,
  app,
  encoding,
  options,
});

type Made = {
  id: string;
  accountId: string;
  fingerprint: string;
  fileName: string | null;
  summary: ReadingSummary;
  bytes: Uint8Array;
};

/** Whether it is the first of its file and account. */
export async function insertImport(
  tx: Db,
  { book, now }: Pick<Context, "now"> & { book: Book },
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
  // The same memory: Buffer.from(bytes) would copy it.
  const kept = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  await tx.insert(importFiles).values({ bookId: book.id, importId: id, bytes: kept });
  return true;
}

export async function findOpen(
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
        inArray(imports.state, openStates),
      ),
    );
  return row && asRecord(row);
}

export async function assertRoom(db: Db, book: Book): Promise<void> {
  const count = await db.$count(
    imports,
    and(eq(imports.bookId, book.id), inArray(imports.state, openStates)),
  );
  if (count >= maxOpen)
    throw new AppError(
      "import.limit",
      `A book has at most ${maxOpen} imports that are not committed. Commit or delete some.`,
    );
}

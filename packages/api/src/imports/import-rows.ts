import { AppError } from "@outlay/core";
import { type Db, imports } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { AskedAccount, Choice, OtherStatement, Statement } from "./reading-input.logic.ts";
import type { ImportOptions } from "./options.contract.ts";
import type { RowStatus } from "./staged-row.ts";

export type Totals = Record<RowStatus, number>;

/** The balances of the chosen account at the end of a day, in minor units. */
export type Balances = {
  on: string;
  currency: string;
  before: string;
  /** What a commit adds. */
  added: string;
  /** How much of the balance is pending after it. */
  pending: string;
};

/** What is kept of a file beside its rows. */
export type Findings = {
  /** The options that a person gave. */
  given: ImportOptions;
  header: string;
  /** Of `readerVersion`, when the file was read. Absent in older ones. */
  reader?: number;
  accounts: AskedAccount[];
  choices: Choice[];
  totals: Totals;
  statement: Statement | null;
  /** Absent in older ones. */
  otherStatements?: OtherStatement[];
  balances: Balances | null;
  /** The index of the first row of each page. */
  firstRows: number[];
};

export type ImportRecord = Omit<typeof imports.$inferSelect, "findings"> & { findings: Findings };

export const isImport = (book: Pick<Book, "id">, id: string) =>
  and(eq(imports.bookId, book.id), eq(imports.id, id));

/** `findings` is written by this folder alone. */
export const asRecord = (row: typeof imports.$inferSelect) => row as unknown as ImportRecord;

const notFound = () => new AppError("import.not_found", "The book has no import with this id.");

/** Throws `import.not_found`. */
export async function getImportRecord(
  db: Db,
  book: Pick<Book, "id">,
  id: string,
): Promise<ImportRecord> {
  const [row] = await db.select().from(imports).where(isImport(book, id));
  if (!row) throw notFound();
  return asRecord(row);
}

/** The same, and nobody else changes it until the transaction ends. Throws `import.not_found`. */
export async function lockImport(
  tx: Db,
  book: Pick<Book, "id">,
  id: string,
): Promise<ImportRecord> {
  const [row] = await tx.select().from(imports).where(isImport(book, id)).for("no key update");
  if (!row) throw notFound();
  return asRecord(row);
}

/** Throws `import.committed`. */
export function assertNotCommitted({ state }: Pick<ImportRecord, "state">): void {
  if (state === "committed" || state === "reverted")
    throw new AppError(
      "import.committed",
      "The import is committed already. Upload the file again to import what it lacks.",
    );
}

import { AppError } from "@outlay/core";
import { changes, imports } from "@outlay/db";
import { and, desc, eq } from "drizzle-orm";
import { appendChanges } from "../feed/append.ts";
import type { LockedBook } from "../feed/lock.ts";
import { reinstateEntries, withdrawEntries } from "./entries.ts";
import type { ImportImage } from "./import-image.contract.ts";
import type { ImportRecord } from "./import-rows.ts";

/** A committed import as the feed shows it; null for one that is not committed or was reverted. */
export function importSnapshot(row: Omit<ImportRecord, "bookId" | "findings">): ImportImage | null {
  const { id, accountId, format, fileName, committedAt } = row;
  const { createdCount: created, linkedCount: linked, skippedCount: skipped } = row;
  if (row.state !== "committed") return null;
  if (created === null || linked === null || skipped === null || committedAt === null) return null;
  return { id, accountId, format, fileName, created, linked, skipped, committedAt };
}

type Written = Partial<
  Pick<ImportRecord, "createdCount" | "linkedCount" | "skippedCount" | "committedAt">
> & { state: "committed" | "reverted" };

/** Writes what became of an import, and shows it in the feed. */
export async function saveState(
  write: LockedBook,
  row: ImportRecord,
  { op, ...written }: Written & { op: "create" | "delete" | "restore" },
): Promise<void> {
  const { tx, book, now } = write;
  const { id: entityId, version } = row;
  const [after] = await tx
    .update(imports)
    .set({ ...written, version: version + 1, updatedAt: now })
    .where(and(eq(imports.bookId, book.id), eq(imports.id, entityId)))
    .returning();
  const snapshots = { before: importSnapshot(row), after: after ? importSnapshot(after) : null };
  await appendChanges(write, [{ entity: "import", entityId, op, ...snapshots }]);
}

/** Takes back what the ledger knows of an import's entries; its transactions are others' business. Throws `import.not_committed`. */
export async function withdrawImport(write: LockedBook, row: ImportRecord): Promise<void> {
  if (row.state !== "committed")
    throw new AppError("import.not_committed", "Only a committed import can be reverted.");
  await withdrawEntries(write, row.id);
  await saveState(write, row, { op: "delete", state: "reverted" });
}

/** Undoes that. Throws `import.not_committed`, `import.entries_taken`. */
export async function reinstateImport(write: LockedBook, row: ImportRecord): Promise<void> {
  if (row.state !== "reverted")
    throw new AppError("import.not_committed", "Only a reverted import can be committed again.");
  await reinstateEntries(write, row.id);
  await saveState(write, row, { op: "restore", state: "committed" });
}

/** The last change of an import in the feed. */
export async function findLastChange({ tx, book }: LockedBook, id: string) {
  const { operationId, seq } = changes;
  const [last] = await tx
    .select({ operationId, seq })
    .from(changes)
    .where(and(eq(changes.bookId, book.id), eq(changes.entityId, id), eq(changes.entity, "import")))
    .orderBy(desc(changes.seq))
    .limit(1);
  if (last) return last;
  throw new TypeError("an import that was committed has no change");
}

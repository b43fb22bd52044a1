import { AppError, type Issue } from "@outlay/core";
import { accounts, importFiles, importPages } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { type LockedBook, untilSent } from "../feed/lock.ts";
import { changeLedger, type Request } from "../transactions/transactions.ts";
import { saveState } from "./committed.ts";
import { type NewEntry, writeNewEntries } from "./entries.ts";
import { lockImport } from "./import-rows.ts";
import type { CommitImportInput, CommitImportOutput } from "./imports.contract.ts";

export async function commitImport(
  _write: LockedBook,
  _input: CommitImportInput,
): Promise<CommitImportOutput> {
  const { tx, book, now } = write;
  const row = await lockImport(write.tx, write.book, id);
  const { createdCount, linkedCount, skippedCount } = row;
  if (row.state === "committed" && createdCount !== null)
    return { created: createdCount, linked: linkedCount ?? 0, skipped: skippedCount ?? 0 };
  if (row.state === "reverted")
    throw new AppError("import.committed", "The import was reverted. Upload the file again.");
  if (row.state !== "ready")
    throw new AppError("import.not_ready", "Answer what the import asks first.");
  const commit = await begin(write, id, row.options["createMissing"] === true);
  const { counts, faults, context } = commit;
  const except = new Set(exceptRows);
  for await (const rows of readPages(write, id)) {
    for (const each of rows) if (except.has(each.index)) each.skip = true;
    for (const each of rows) if (isRecorded(each)) assertCurrency(each, context);
    await commitPage(commit, rows);
    if (faults.length >= maxFaults) break;
  }
  if (faults.length > 0) throw refusal(faults);
  const { created, linked, skipped } = counts;
  const said = { createdCount: created, linkedCount: linked, skippedCount: skipped };
  await tx
    .delete(importFiles)
    .where(and(eq(importFiles.bookId, book.id), eq(importFiles.importId, id)));
  await saveState(write, row, { op: "create", state: "committed", ...said, committedAt: now });
  return counts;
}

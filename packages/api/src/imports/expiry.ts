import { type Db, importFiles, imports } from "@outlay/db";
import { and, eq, inArray, lt, sql } from "drizzle-orm";

const keptMs = 7 * 24 * 60 * 60 * 1000;
const open = ["needs_accounts", "needs_choice", "ready"] as const;
const sweptAtATime = 100;

/** When a preview is deleted that nobody commits. */
export function expiryOf({ createdAt }: { createdAt: Date }): Date {
  return new Date(createdAt.getTime() + keptMs);
}

/** Deletes previews that are older than 7 days, with their files and rows. */
export async function sweepImports(db: Db, now: Date): Promise<void> {
  const oldest = new Date(now.getTime() - keptMs);
  const expired = db
    .select({ bookId: imports.bookId, id: imports.id })
    .from(imports)
    .where(and(inArray(imports.state, open), lt(imports.createdAt, oldest)))
    .limit(sweptAtATime);
  let found = await expired;
  while (found.length > 0) {
    for (const { bookId, id } of found)
      await db
        .delete(imports)
        .where(and(eq(imports.bookId, bookId), eq(imports.id, id), inArray(imports.state, open)));
    found = found.length < sweptAtATime ? [] : await expired;
  }
  // A file is kept for reading it again: once it is committed nobody does.
  await db.delete(importFiles).where(
    sql`exists (select from ${imports} import where import.book_id = ${importFiles.bookId}
      and import.id = ${importFiles.importId} and import.state in ('committed', 'reverted'))`,
  );
}

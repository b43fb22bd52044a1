import { AppError } from "@outlay/core";
import { type Db, importProfiles } from "@outlay/db";
import { and, desc, eq, gt, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Book } from "../access/book.ts";
import { decodeCursor, encodeCursor, mapPage, toPage } from "../support/pagination.ts";
import type { ImportProfile, ListProfilesInput } from "./imports.contract.ts";
import type { ImportOptions } from "./options.contract.ts";
import { maxProfiles } from "./reading-context.ts";

type Answered = {
  accountId: string;
  format: string;
  header: string;
  options: ImportOptions;
};

const isProfile = (book: Book, { accountId, format, header }: Omit<Answered, "options">) =>
  and(
    eq(importProfiles.bookId, book.id),
    eq(importProfiles.accountId, accountId),
    eq(importProfiles.format, format),
    sql`md5(${importProfiles.header}) = md5(${header})`,
  );

/** Remembers what somebody answered for files of a kind, for the next one. */
export async function rememberOptions(
  tx: Db,
  book: Book,
  { options, ...kind }: Answered,
  now: Date,
): Promise<void> {
  if (Object.keys(options).length === 0) return;
  const [known] = await tx
    .select({ id: importProfiles.id, options: importProfiles.options })
    .from(importProfiles)
    .where(isProfile(book, kind));
  if (!known) {
    const made = { bookId: book.id, id: uuidv7(), ...kind, options, createdBy: book.actorId };
    await tx
      .insert(importProfiles)
      .values({ ...made, createdAt: now, usedAt: now })
      .onConflictDoNothing();
    await dropSurplus(tx, book);
    return;
  }
  const before: ImportOptions = known.options;
  const accounts = { ...before.accounts, ...options.accounts };
  const merged = {
    ...before,
    ...options,
    ...(Object.keys(accounts).length > 0 && { accounts }),
  };
  await tx
    .update(importProfiles)
    .set({ options: merged, usedAt: now })
    .where(and(eq(importProfiles.bookId, book.id), eq(importProfiles.id, known.id)));
}

/** A book keeps those that were used last. */
async function dropSurplus(tx: Db, book: Book): Promise<void> {
  const [first] = await tx
    .select({ usedAt: importProfiles.usedAt })
    .from(importProfiles)
    .where(eq(importProfiles.bookId, book.id))
    .orderBy(desc(importProfiles.usedAt))
    .offset(maxProfiles)
    .limit(1);
  if (!first) return;
  await tx
    .delete(importProfiles)
    .where(
      and(
        eq(importProfiles.bookId, book.id),
        sql`${importProfiles.usedAt} <= ${first.usedAt.toISOString()}`,
      ),
    );
}

export async function noteUse(tx: Db, book: Book, id: string, now: Date): Promise<void> {
  await tx
    .update(importProfiles)
    .set({ usedAt: now })
    .where(and(eq(importProfiles.bookId, book.id), eq(importProfiles.id, id)));
}

/** The book's profiles in the order of their ids. */
export async function listProfiles(db: Db, book: Book, { limit, cursor }: ListProfilesInput) {
  const query = ["import profiles", book.id];
  const after = decodeCursor(cursor, query, z.tuple([z.uuid()]))?.[0];
  const { bookId, id } = importProfiles;
  const rows = await db
    .select()
    .from(importProfiles)
    .where(and(eq(bookId, book.id), after ? gt(id, after) : undefined))
    .orderBy(id)
    .limit(limit + 1);
  return mapPage(
    toPage(rows, limit, (row) => encodeCursor(query, [row.id])),
    toProfile,
  );
}

const toProfile = (row: typeof importProfiles.$inferSelect): ImportProfile => ({
  id: row.id,
  accountId: row.accountId,
  format: row.format,
  header: row.header,
  options: row.options,
  createdAt: row.createdAt,
  usedAt: row.usedAt,
});

/** Throws `profile.not_found`. */
export async function removeProfile(db: Db, book: Book, id: string): Promise<void> {
  const removed = await db
    .delete(importProfiles)
    .where(and(eq(importProfiles.bookId, book.id), eq(importProfiles.id, id)))
    .returning({ id: importProfiles.id });
  if (removed.length === 0)
    throw new AppError("profile.not_found", "The book has no import profile with this id.");
}

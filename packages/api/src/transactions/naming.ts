import { foldText, nameKey } from "@outlay/core";
import { payeeUses, tagUses, transactions } from "@outlay/db";
import { and, arrayOverlaps, eq, inArray } from "drizzle-orm";
import type { LockedBook } from "../feed/lock.ts";
import { rewriteTransactions } from "./rewriting.ts";
import { loadSpellings } from "./spelling.ts";

/** Names of one kind that become another, which is written as it is here. */
type Renaming = { names: readonly string[]; into: string };

/** The names as they are written, without the one that they become. */
function writtenNames(spelling: ReadonlyMap<string, string>, { names, into }: Renaming) {
  const written = [...names, into].flatMap((name) => spelling.get(nameKey(name)) ?? []);
  return new Set(written.filter((name) => name !== into));
}

/** Replaces payees by another one on all transactions, including deleted ones. */
export async function replacePayees(write: LockedBook, renaming: Renaming): Promise<void> {
  const { tx, book } = write;
  const { names, into: payee } = renaming;
  const { payee: spelling } = await loadSpellings(
    tx,
    book,
    [...names, payee].map((name) => ({ payee: name })),
  );
  const gone = writtenNames(spelling, renaming);
  if (gone.size === 0) return;
  const key = nameKey(payee);
  await tx
    .update(payeeUses)
    .set({ payee, searchText: foldText(payee) })
    .where(and(eq(payeeUses.bookId, book.id), eq(payeeUses.nameKey, key)));
  const where = inArray(transactions.payee, [...gone]);
  await rewriteTransactions(write, { where, rewrite: () => ({ payee }) });
}

/** Replaces tags by another one on all transactions, including deleted ones. */
export async function replaceTags(write: LockedBook, renaming: Renaming): Promise<void> {
  const { tx, book } = write;
  const { names, into: tag } = renaming;
  const { tag: spelling } = await loadSpellings(tx, book, [{ tags: [...names, tag] }]);
  const gone = writtenNames(spelling, renaming);
  if (gone.size === 0) return;
  const key = nameKey(tag);
  await tx
    .update(tagUses)
    .set({ tag })
    .where(and(eq(tagUses.bookId, book.id), eq(tagUses.nameKey, key)));
  await rewriteTransactions(write, {
    where: arrayOverlaps(transactions.tags, [...gone]),
    rewrite: ({ tags }) => ({
      tags: [...new Set(tags.map((name) => (gone.has(name) ? tag : name)))].toSorted(),
    }),
  });
}

import { fieldError } from "@outlay/core";
import { categories, type Db, importPages, importRefusals, transactions } from "@outlay/db";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { Context } from "../rpc/context.ts";
import { assertNotCommitted, type ImportRecord, lockImport } from "./import-rows.ts";
import { loadKinds, pageOf } from "./rows.ts";
import type { ChangeRowsInput, ImportRow, RowChange } from "./rows.contract.ts";
import { changeRow, type RowReferences } from "./row-changes.logic.ts";
import type { StagedRow } from "./staged-row.ts";
import { toRow } from "./staged-row.wire.ts";
import { addedBy } from "./staging.ts";
import { store } from "./writing.ts";

type Asking = Pick<Context, "db" | "now"> & { book: Book };

/**
 * Changes rows of a preview. Throws `import.not_found`, `import.committed`, `category.not_found`, `transaction.not_found`,
 * `input.invalid`.
 */
export async function changeRows(
  { db, book, now }: Asking,
  { id, changes }: ChangeRowsInput,
): Promise<ImportRow[]> {
  return db.transaction(async (tx) => {
    const record = await lockImport(tx, book, id);
    assertNotCommitted(record);
    const references = await loadReferences(tx, book, changes);
    const byPage = Map.groupBy(changes.entries(), ([, { index }]) => pageOf(record, index));
    const changed: StagedRow[] = [];
    let difference = { added: 0n, pending: 0n };
    for (const [page, entries] of byPage) {
      const rows = await loadPage(tx, book, { id, page });
      const byIndex = new Map(rows.map((row) => [row.index, row]));
      for (const [at, change] of entries) {
        const row = byIndex.get(change.index);
        if (!row) throw noRow(at);
        const before = addedBy(row);
        changeRow(row, change, { references, path: ["changes", at] });
        difference = plus(difference, record, row, addedBy(row) - before);
        changed.push(row);
      }
      await tx.update(importPages).set({ rows }).where(isPage(book, { id, page }));
    }
    await keepRefusals(tx, book, changed);
    await store(tx, book, id, { findings: withDifference(record, difference), updatedAt: now });
    const kinds = await loadKinds(tx, book, changed);
    return changed
      .toSorted((one, other) => one.index - other.index)
      .map((row) => toRow(row, kinds));
  });
}

const noRow = (at: number) =>
  fieldError("input.invalid", ["changes", at, "index"], "The file has no row with this index.");

const isPage = (book: Book, { id, page }: { id: string; page: number }) =>
  and(eq(importPages.bookId, book.id), eq(importPages.importId, id), eq(importPages.page, page));

async function loadPage(
  tx: Db,
  book: Book,
  place: { id: string; page: number },
): Promise<StagedRow[]> {
  const [found] = await tx
    .select({ rows: importPages.rows })
    .from(importPages)
    .where(isPage(book, place));
  return [...((found?.rows ?? []) as readonly StagedRow[])];
}

/** What changes refer to. Throws `category.not_found`, `category.archived`, `transaction.not_found`. */
async function loadReferences(
  tx: Db,
  book: Book,
  changes: readonly RowChange[],
): Promise<RowReferences> {
  const ids = (pick: (change: RowChange) => string | null | undefined) =>
    [...new Set(changes.map(pick))].filter((id) => id !== null && id !== undefined);
  const categoryIds = ids(({ categoryId }) => categoryId);
  const matches = ids(({ match }) => match);
  const filed =
    categoryIds.length === 0
      ? []
      : await tx
          .select({ id: categories.id, kind: categories.kind, archived: categories.archived })
          .from(categories)
          .where(
            and(
              eq(categories.bookId, book.id),
              inArray(categories.id, categoryIds),
              isNull(categories.deletedAt),
            ),
          );
  const recorded =
    matches.length === 0
      ? []
      : await tx
          .select({
            id: transactions.id,
            kind: transactions.kind,
            accountId: transactions.accountId,
            amountMinor: transactions.amountMinor,
            toAccountId: transactions.toAccountId,
            toAmountMinor: transactions.toAmountMinor,
            feeMinor: transactions.feeMinor,
          })
          .from(transactions)
          .where(
            and(
              eq(transactions.bookId, book.id),
              inArray(transactions.id, matches),
              isNull(transactions.deletedAt),
            ),
          );
  return {
    categories: new Map(filed.map((category) => [category.id, category])),
    transactions: new Map(recorded.map((transaction) => [transaction.id, transaction])),
  };
}

type Difference = { added: bigint; pending: bigint };

function plus(
  { added, pending }: Difference,
  { accountId, findings: { balances } }: ImportRecord,
  row: StagedRow,
  minor: bigint,
): Difference {
  if (!balances || row.accountId !== accountId || row.occurredOn > balances.on)
    return { added, pending };
  return { added: added + minor, pending: row.status === "pending" ? pending + minor : pending };
}

function withDifference({ findings }: ImportRecord, { added, pending }: Difference) {
  const { balances } = findings;
  if (!balances) return findings;
  return {
    ...findings,
    balances: {
      ...balances,
      added: String(BigInt(balances.added) + added),
      pending: String(BigInt(balances.pending) + pending),
    },
  };
}

const isId = (text: string) => !text.startsWith("row:");

/** Remembers what a person said that entries are not: it is not offered again, whichever file has them. */
async function keepRefusals(tx: Db, book: Book, rows: readonly StagedRow[]): Promise<void> {
  const refusals = rows.flatMap(({ accountId, content, occurrence, refused }) =>
    refused.filter(isId).map((transactionId) => ({
      bookId: book.id,
      accountId,
      content,
      occurrence,
      transactionId,
    })),
  );
  if (refusals.length === 0) return;
  await tx.insert(importRefusals).values(refusals).onConflictDoNothing();
}

import { fieldError } from "@outlay/core";
import { categories, type Db, importPages, importRefusals, transactions } from "@outlay/db";
import { and, eq, inArray, isNull, or } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { Context } from "../rpc/context.ts";
import { assertNotCommitted, type Findings, type ImportRecord, lockImport } from "./import-rows.ts";
import { fromKept, toKept } from "./kept-rows.logic.ts";
import { anythingKnown } from "./known.logic.ts";
import { loadKinds, pageOf } from "./rows.ts";
import type { ChangeRowsInput, ImportRow, RowChange, RowStatus } from "./rows.contract.ts";
import { changeRow, partTransfer, type RowReferences } from "./row-changes.logic.ts";
import type { StagedRow } from "./staged-row.ts";
import { toRow } from "./staged-row.wire.ts";
import { addedBy, pendingAddedBy } from "./staging.ts";
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
    const editor = createEditor(tx, book, record);
    const changed = new Map<number, StagedRow>();
    const parted: { index: number; from: string }[] = [];
    let effect = noEffect;
    await editor.edit(
      [...changes.entries()],
      ([, { index }]) => index,
      (row, [at, change]) => {
        if (!row) throw noRow(at);
        const { transferWith, ...before } = row;
        const [added, pendingAdded] = [addedBy(row), pendingAddedBy(row)];
        changeRow(row, change, { references, path: ["changes", at] });
        const minor = addedBy(row) - added;
        const pendingMinor = pendingAddedBy(row) - pendingAdded;
        effect = plus(effect, record, { before, row, minor, pendingMinor });
        changed.set(row.index, row);
        const other = change.transferWith === null ? indexOfRow(transferWith) : undefined;
        if (other !== undefined) parted.push({ index: other, from: `row:${row.index}` });
      },
    );
    // What one side of a transfer is not, the other side is not either.
    await editor.edit(
      parted,
      ({ index }) => index,
      (row, { from }) => {
        if (!row) return;
        partTransfer(row, from);
        changed.set(row.index, row);
      },
    );
    const rows = [...changed.values()];
    await keepRefusals(tx, book, rows);
    await dropRefusals(tx, book, rows);
    await store(tx, book, id, { findings: withEffect(record, effect), updatedAt: now });
    const kinds = await loadKinds(tx, book, rows);
    return rows.toSorted((one, other) => one.index - other.index).map((row) => toRow(row, kinds));
  });
}

/** The index in `row:INDEX`. */
const indexOfRow = (name: string | null) =>
  name?.startsWith("row:") ? Number(name.slice("row:".length)) : undefined;

/** Changes staged rows where they are kept, a page at a time. */
function createEditor(tx: Db, book: Book, record: ImportRecord) {
  return {
    edit: async <Edit>(
      edits: readonly Edit[],
      indexOf: (edit: Edit) => number,
      apply: (row: StagedRow | undefined, edit: Edit) => void,
    ): Promise<void> => {
      const byPage = Map.groupBy(edits, (edit) => pageOf(record, indexOf(edit)));
      for (const [page, own] of byPage) {
        const place = { id: record.id, page };
        const rows = await loadPage(tx, book, place);
        const byIndex = new Map(rows.map((row) => [row.index, row]));
        for (const edit of own) apply(byIndex.get(indexOf(edit)), edit);
        await tx
          .update(importPages)
          .set({ rows: rows.map(toKept) })
          .where(isPage(book, place));
      }
    },
  };
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
  return (found?.rows ?? []).map(fromKept);
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
            state: transactions.state,
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

/** What changes make of the account's balance and of the counts by status. */
type Effect = { added: bigint; pending: bigint; totals: Partial<Record<RowStatus, number>> };

const noEffect: Effect = { added: 0n, pending: 0n, totals: {} };

type Changed = {
  before: Pick<StagedRow, "status">;
  row: StagedRow;
  minor: bigint;
  pendingMinor: bigint;
};

function plus(
  { added, pending, totals }: Effect,
  { accountId, findings: { balances } }: ImportRecord,
  { before, row, minor, pendingMinor }: Changed,
): Effect {
  const counted = { ...totals };
  counted[before.status] = (counted[before.status] ?? 0) - 1;
  counted[row.status] = (counted[row.status] ?? 0) + 1;
  if (!balances || row.accountId !== accountId || row.occurredOn > balances.on)
    return { added, pending, totals: counted };
  return { added: added + minor, pending: pending + pendingMinor, totals: counted };
}

function withEffect({ findings }: ImportRecord, { added, pending, totals }: Effect): Findings {
  const { balances } = findings;
  const counts = { ...findings.totals };
  for (const [status, change] of Object.entries(totals)) counts[status as RowStatus] += change;
  return {
    ...findings,
    totals: counts,
    balances: balances && {
      ...balances,
      added: String(BigInt(balances.added) + added),
      pending: String(BigInt(balances.pending) + pending),
    },
  };
}

const isId = (text: string) => !text.startsWith("row:") && text !== anythingKnown;

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

/** What a person chose after all is refused no longer. */
async function dropRefusals(tx: Db, book: Book, rows: readonly StagedRow[]): Promise<void> {
  const refusals = importRefusals;
  const chosen = rows.flatMap(({ accountId, content, occurrence, matchOf }) =>
    matchOf === null
      ? []
      : and(
          eq(refusals.accountId, accountId),
          eq(refusals.content, content),
          eq(refusals.occurrence, occurrence),
          eq(refusals.transactionId, matchOf),
        ),
  );
  if (chosen.length === 0) return;
  await tx.delete(refusals).where(and(eq(refusals.bookId, book.id), or(...chosen)));
}

import { type CalendarDate, nameKey, type NameKey } from "@outlay/core";
import { type Db, importPages } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { Findings, Totals } from "./import-rows.ts";
import { toKept } from "./kept-rows.logic.ts";
import type { Known } from "./known.logic.ts";
import { createMatcher, readerVersion } from "./match.ts";
import { addReplaced } from "./replaced.ts";
import { suggestCategories, type Suggestion } from "../rules/suggest-categories.ts";
import type { StagedRow } from "./staged-row.ts";
import { addedBy, pendingAddedBy } from "./staging.ts";

type Staged = Pick<Findings, "totals" | "firstRows"> & {
  rowCount: number;
  /** What the rows of the chosen account add to it, by day. */
  added: Map<CalendarDate, { minor: bigint; pendingMinor: bigint }>;
  lastOn: CalendarDate | null;
};

type Target = {
  importId: string;
  /** The kind of the file. */
  format: string;
  header: string;
  /** The account whose balance is shown. */
  accountId: string;
  closedThrough: CalendarDate | null;
  /** What a person changed in rows before the file was read again, by index. */
  edited: ReadonlyMap<number, StagedRow>;
};

/** Matches rows with the ledger as they come, and writes them in pages. */
export async function writePages(
  tx: Db,
  book: Book,
  target: Target,
  nextPage: () => Promise<StagedRow[]>,
): Promise<Staged> {
  const staged: Staged = {
    totals: { new: 0, duplicate: 0, pending: 0, invalid: 0 },
    firstRows: [],
    rowCount: 0,
    added: new Map(),
    lastOn: null,
  };
  const { load, prepare } = createPreparation(tx, book, target);
  const loadNext = async () => load(await nextPage());
  const links: Link[] = [];
  let coming = loadNext();
  let written: Promise<unknown> = coming;
  for (;;) {
    const { rows, known } = await coming;
    const [first] = rows;
    if (!first) {
      await written;
      await nameEarlier(tx, book, target.importId, { ...staged, links });
      return staged;
    }
    // The process stages the next rows, and PostgreSQL looks for them, while these are matched.
    coming = loadNext();
    coming.catch(() => {});
    // Nothing of this transaction may be under way once it has failed.
    await prepare(rows, known).catch(async (error: unknown) => {
      await Promise.allSettled([coming, written]);
      throw error;
    });
    for (const row of rows) count(staged, row, target);
    links.push(...linksToEarlier(rows, first.index));
    staged.firstRows.push(first.index);
    const page = {
      bookId: book.id,
      importId: target.importId,
      page: staged.firstRows.length - 1,
      rows: rows.map(toKept),
    };
    await written;
    written = tx.insert(importPages).values(page).execute();
    written.catch(() => {});
  }
}

/** A row whose other side is on a later page. */
type Link = { index: number; from: number };

function linksToEarlier(rows: readonly StagedRow[], firstIndex: number): Link[] {
  return rows.flatMap(({ index: from, transferWith }) => {
    const index = transferWith?.startsWith("row:") ? Number(transferWith.slice(4)) : firstIndex;
    return index < firstIndex ? [{ index, from }] : [];
  });
}

/** Both sides of a transfer name each other, also where the first was written before the second was known. */
async function nameEarlier(
  tx: Db,
  book: Book,
  importId: string,
  { links, firstRows }: { links: readonly Link[]; firstRows: readonly number[] },
): Promise<void> {
  const byPage = Map.groupBy(links, ({ index }) => firstRows.findLastIndex((at) => at <= index));
  for (const [page, own] of byPage) {
    const isPage = and(
      eq(importPages.bookId, book.id),
      eq(importPages.importId, importId),
      eq(importPages.page, page),
    );
    const [found] = await tx.select({ rows: importPages.rows }).from(importPages).where(isPage);
    const rows = (found?.rows ?? []) as StagedRow[];
    const byIndex = new Map(rows.map((row) => [row.index, row]));
    for (const { index, from } of own) {
      const row = byIndex.get(index);
      if (row) row.transferWith = `row:${from}`;
    }
    await tx.update(importPages).set({ rows }).where(isPage);
  }
}

function createPreparation(tx: Db, book: Book, target: Target) {
  const { closedThrough, edited, format, header } = target;
  const matcher = createMatcher(tx, { bookId: book.id, format, header, reader: readerVersion });
  const suggestions: Suggestions = new Map();
  const load = async (rows: StagedRow[]) => {
    for (const row of rows) keepEdits(row, edited.get(row.index));
    return { rows, known: await matcher.load(rows) };
  };
  const prepare = async (rows: StagedRow[], known: Known) => {
    matcher.match(rows, known);
    await addReplaced(tx, book, rows);
    await addSuggestions(tx, book, { rows, known: suggestions });
    for (const row of rows) {
      const old = edited.get(row.index);
      if (old?.changed.includes("match") && row.status !== "duplicate") row.matchOf = old.matchOf;
      if (closedThrough !== null) refuseClosed(row, closedThrough);
    }
  };
  return { load, prepare };
}

/** What payees were found to suggest; null for nothing. Later pages have many of the same. */
type Suggestions = Map<NameKey, Suggestion | null>;

/** The categories that the payees of new rows without one have had. */
async function addSuggestions(
  tx: Db,
  book: Book,
  { rows, known }: { rows: readonly StagedRow[]; known: Suggestions },
): Promise<void> {
  const isOpen = ({ status, categoryId, categoryName, splits }: StagedRow) =>
    status === "new" && categoryId === null && categoryName === null && splits.length === 0;
  const open = rows.filter(isOpen).filter((row) => row.transferAccountId === null);
  const keyed = open.flatMap((row) =>
    row.payee === null ? [] : { row, payee: row.payee, key: nameKey(row.payee) },
  );
  const unknown = keyed.filter(({ key }) => !known.has(key));
  if (unknown.length > 0) {
    const payees = unknown.map(({ payee }) => payee);
    const found = await suggestCategories(tx, book.id, payees);
    for (const { key } of unknown) known.set(key, found.get(key) ?? null);
  }
  for (const { row, key } of keyed) row.suggestion = known.get(key) ?? null;
}

/** A person's changes of a row, where it still is the same entry. */
function keepEdits(row: StagedRow, old: StagedRow | undefined): void {
  if (!old || old.accountId !== row.accountId || old.content !== row.content) return;
  const { payee, note, tags, categoryId, skip } = old;
  const kept = { payee, note, tags, categoryId, skip };
  for (const field of old.changed)
    if (field in kept) Object.assign(row, { [field]: kept[field as keyof typeof kept] });
  if (old.changed.includes("categoryId")) Object.assign(row, { categoryName: null, splits: [] });
  row.origins = [...row.origins]
    .map((letter, index) => (old.origins[index] === "p" ? "p" : letter))
    .join("");
  row.refused = old.refused;
  row.changed = old.changed;
}

/** What the ledger has of a closed period cannot be changed; what it has already stays a duplicate. */
function refuseClosed(row: StagedRow, closedThrough: CalendarDate): void {
  if (row.occurredOn > closedThrough || row.skip) return;
  if (row.status !== "new" && row.status !== "pending") return;
  row.status = "invalid";
  row.matchOf = null;
  row.transferWith = null;
  const message = `period.closed: the book is closed through ${closedThrough}.`;
  row.issues.push({ field: "occurredOn", message });
}

function count(staged: Staged, row: StagedRow, { accountId }: Target): void {
  staged.rowCount += 1;
  staged.totals[row.status] += 1;
  if (row.accountId !== accountId || row.status === "invalid") return;
  if (staged.lastOn === null || row.occurredOn > staged.lastOn) staged.lastOn = row.occurredOn;
  addTo(staged.added, row);
}

function addTo(added: Staged["added"], row: StagedRow): void {
  const [minor, pendingMinor] = [addedBy(row), pendingAddedBy(row)];
  if (minor === 0n && pendingMinor === 0n) return;
  const sums = added.get(row.occurredOn) ?? { minor: 0n, pendingMinor: 0n };
  sums.minor += minor;
  sums.pendingMinor += pendingMinor;
  added.set(row.occurredOn, sums);
}

export const noTotals: Totals = { new: 0, duplicate: 0, pending: 0, invalid: 0 };

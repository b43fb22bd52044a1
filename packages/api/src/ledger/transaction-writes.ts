import type { LockedBook } from "../feed/lock.ts";
import {
  books,
  command,
  insertRows,
  json,
  jsonApart,
  ownColumns,
  param,
  searchPairs,
  transactions,
  transactionSplits,
  plainArray,
} from "@outlay/db";
import { sql } from "drizzle-orm";
import type { LedgerTransaction } from "./resolve.logic.ts";
import { searchPairsIn, searchTextOf } from "./search-text.logic.ts";
import type { LedgerChange } from "./operations.logic.ts";

const columns = ownColumns(transactions);
const replaced = sql.raw(
  Object.values(columns)
    .filter(({ name }) => name !== "id" && name !== "created_at")
    .map(({ name }) => `${name} = excluded.${name}`)
    .join(", "),
);

const insert = insertRows(transactions, {
  bookId: param("bookId"),
  rows: param("rows"),
  same: param("same"),
});

/** New rows: looking for conflicts first would take a tenth longer. */
const createRows = command("insert_transactions", insert);

const upsertRows = command(
  "upsert_transactions",
  sql`${insert}
    on conflict on constraint transactions_pkey do update set ${replaced}`,
);

const deleteSplits = command(
  "delete_splits",
  sql`delete from ${transactionSplits} where book_id = ${param("bookId")}
    and transaction_id = any(${param("ids")}::uuid[])`,
);

const insertSplits = command(
  "insert_splits",
  insertRows(transactionSplits, { bookId: param("bookId"), rows: param("rows") }),
);

// Almost all of them are there. Asking first takes half the time of conflicts.
const insertPairs = command(
  "insert_search_pairs",
  sql`insert into ${searchPairs} (book_id, pair)
    select book.id, given.pair
    from ${books} book, jsonb_array_elements_text(${param("pairs")}::jsonb) as given(pair)
    where book.id = ${param("bookId")} and not exists (
      select from ${searchPairs} known
      where known.book_id = ${param("bookId")} and known.pair = given.pair
    )
    on conflict do nothing`,
);

function splitRows({ id, kind, splits }: LedgerTransaction) {
  const categoryKind = kind === "income" ? "income" : "expense";
  return splits.map((split, position) => ({ transactionId: id, position, categoryKind, ...split }));
}

function toRow(entry: LedgerTransaction): object {
  const { splits } = entry;
  const categoryIds = new Set(splits.map(({ categoryId }) => categoryId));
  const splitCategoryIds = splits.length > 0 ? [...categoryIds].toSorted() : null;
  // A copy without a field takes several times as long as one of all.
  return { ...entry, splits: undefined, searchText: searchTextOf(entry), splitCategoryIds };
}

/** Search texts whose pairs may be missing: those of names that other transactions have had are there. */
const changedTexts = (changes: readonly LedgerChange[]) =>
  changes.flatMap(({ before, after, hasKnownNames = false }) => {
    if (before && searchTextOf(before) === searchTextOf(after)) return [];
    return searchTextOf(hasKnownNames ? { ...after, payee: null, tags: [] } : after);
  });

const byId = (entries: readonly LedgerTransaction[]) =>
  new Map(entries.map((entry) => [entry.id, entry]));

/** Inserts and updates transactions. If there are several changes to one, the last is written. */
export async function writeEntries(
  write: LockedBook,
  changes: readonly LedgerChange[],
  refunded: readonly LedgerTransaction[],
): Promise<void> {
  const { tx, book } = write;
  const changed = byId(changes.map(({ after }) => after));
  const latest = byId([...changed.values(), ...refunded]);
  const first = new Map(changes.toReversed().map(({ before, after }) => [after.id, before]));
  const split = [...changed.values()].filter(({ id, splits }) => {
    const before = first.get(id)?.splits ?? [];
    return before !== splits && before.length + splits.length > 0;
  });
  const ids = split.map(({ id }) => id).filter((id) => first.get(id));
  const parts = split.flatMap(splitRows);
  const isNew = ({ id }: LedgerTransaction) => first.get(id) === null;
  const made = [...latest.values()].filter(isNew);
  // They are written some at a time, and a refund needs what it refunds.
  const created = [
    ...made.filter(({ refundOfId }) => refundOfId === null),
    ...made.filter(({ refundOfId }) => refundOfId !== null),
  ];
  const changedRows = [...latest.values()].filter((entry) => !isNew(entry));
  await Promise.all([
    // A change may refer to a new one, and a new one to one that is there.
    sendRows(createRows, write, created),
    sendRows(upsertRows, write, changedRows),
    ids.length > 0 && deleteSplits(tx, { bookId: book.id, ids: plainArray(ids) }),
    parts.length > 0 && insertSplits(tx, { bookId: book.id, rows: json(parts) }),
    sendPairs(write, changes),
  ]);
}

/** As many as a socket takes at once: PostgreSQL writes some while the next are made. */
const rowsAtATime = 125;

async function sendRows(
  send: typeof createRows,
  { tx, book }: LockedBook,
  entries: readonly LedgerTransaction[],
): Promise<void> {
  const sent: Promise<void>[] = [];
  for (let at = 0; at < entries.length; at += rowsAtATime) {
    const rows = entries.slice(at, at + rowsAtATime).map(toRow);
    sent.push(send(tx, { bookId: book.id, ...jsonApart(rows) }));
  }
  await Promise.all(sent);
}

async function sendPairs(
  { tx, book }: LockedBook,
  changes: readonly LedgerChange[],
): Promise<void> {
  const pairs = searchPairsIn(changedTexts(changes));
  if (pairs.length > 0) await insertPairs(tx, { bookId: book.id, pairs: JSON.stringify(pairs) });
}

import { dateOfDay, dayNumber, isCurrency, trustedDate } from "@outlay/core";
import {
  categories,
  type Db,
  importEntries,
  importRefusals,
  imports,
  plainArray,
  transactions,
} from "@outlay/db";
import { and, eq, inArray, sql } from "drizzle-orm";
import { hasAmount } from "./duplicates.logic.ts";
import {
  entryKey,
  type Known,
  type KnownEntry,
  type KnownTransaction,
  newMemory,
} from "./known.logic.ts";
import { matchRows } from "./match.logic.ts";
import { maxDays } from "./nearest.logic.ts";
import type { StagedRow } from "./staged-row.ts";

/** Of very many rows with the same content those around a page's are enough. */
const aroundOccurrences = 1000;
const maxTransactions = 2000;

/** Texts of any letters as an array of PostgreSQL. */
const texts = (values: Iterable<string>) =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify([...new Set(values)])}::jsonb))`;

/** The same as rows of a statement. */
const asRows = (values: Iterable<string>) =>
  sql`jsonb_array_elements_text(${JSON.stringify([...new Set(values)])}::jsonb) listed(text)`;

/** Active entries with the bank's ids or the content of rows. */
async function findEntries(
  db: Db,
  bookId: string,
  rows: readonly StagedRow[],
): Promise<KnownEntry[]> {
  const accountIds = plainArray(new Set(rows.map(({ accountId }) => accountId)));
  const numbers = rows.map(({ occurrence }) => occurrence);
  const isActive = sql`entry.book_id = ${bookId} and entry.account_id = any(${accountIds}::uuid[]) and entry.active`;
  // Joined, each value is looked up by an index; as an array it would be compared with all of an account's entries.
  const found = await db.execute<KnownEntry>(sql`
    select known.import_id as "importId", known.row_index as "rowIndex", known.account_id as "accountId",
      known.bank_id as "bankId", known.content, known.occurrence, known.transaction_id as "transactionId",
      (case when t.to_account_id = known.account_id then coalesce(t.arrives_on, t.occurred_on) else t.occurred_on end)::text
        as "occurredOn", (case when t.to_account_id = known.account_id then t.to_amount_minor
          when t.kind in ('income', 'refund') then t.amount_minor else -t.amount_minor end)::text as "amountMinor",
      t.fee_minor::text as "feeMinor", coalesce(t.state = 'pending', false) as "isPending", t.deleted_at is not null as "isDeleted"
    from (
      select entry.* from ${asRows(rows.flatMap(({ bankId }) => bankId ?? []))}
        join ${importEntries} entry on ${isActive} and entry.bank_id = listed.text
      union all
      select entry.* from ${asRows(rows.map(({ content }) => content))}
        join ${importEntries} entry on ${isActive} and entry.content = listed.text
          and entry.occurrence between ${Math.min(...numbers) - aroundOccurrences}
            and ${Math.max(...numbers) + aroundOccurrences}) known
    left join ${transactions} t on t.book_id = ${bookId} and t.id = known.transaction_id
    order by known.account_id, known.content, known.occurrence`);
  // An entry may be found by both.
  return [...new Map(found.map((entry) => [entryKey(entry), entry])).values()];
}

async function findRefusals(
  db: Db,
  bookId: string,
  rows: readonly StagedRow[],
): Promise<Known["refusals"]> {
  const { accountId, content, occurrence, transactionId } = importRefusals;
  const accountIds = [...new Set(rows.map((row) => row.accountId))];
  return db
    .select({ accountId, content, occurrence, transactionId })
    .from(importRefusals)
    .where(
      and(
        eq(importRefusals.bookId, bookId),
        inArray(accountId, accountIds),
        sql`${content} = any(${texts(rows.map((row) => row.content))})`,
      ),
    );
}

/** The days of rows, and those around them. */
function daysAround(rows: readonly StagedRow[]): string[] {
  const days = new Set<number>();
  for (const day of new Set(rows.map(({ occurredOn }) => dayNumber(occurredOn))))
    for (let distance = -maxDays; distance <= maxDays; distance += 1) days.add(day + distance);
  return [...days].map(dateOfDay);
}

const isId = (text: string) => /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);

type Stored = Omit<KnownTransaction, "amountMinor" | "feeMinor" | "toAmountMinor"> & {
  amountMinor: string;
  feeMinor: string | null;
  toAmountMinor: string | null;
};

function toKnown({ amountMinor, feeMinor, toAmountMinor, ...stored }: Stored): KnownTransaction {
  if (!isCurrency(stored.currency)) throw new TypeError("a transaction has an unknown currency");
  const day = (text: string | null) => (text === null ? null : trustedDate(text));
  return {
    ...stored,
    occurredOn: trustedDate(stored.occurredOn),
    arrivesOn: day(stored.arrivesOn),
    amountMinor: BigInt(amountMinor),
    feeMinor: feeMinor === null ? null : BigInt(feeMinor),
    toAmountMinor: toAmountMinor === null ? null : BigInt(toAmountMinor),
  };
}

/** Raised whenever a change of the parsers gives rows of files that were read before other texts: they are matched by day then. */
export const readerVersion = 2;

/** An import, and the kind of its file. */
export type MatchedImport = {
  bookId: string;
  format: string;
  header: string;
  reader: number | undefined;
  importId?: string;
};

/** Transactions of the rows' amounts around their days, in any account; and those that rows name by their ids. */
async function findTransactions(
  db: Db,
  { bookId, format, header, reader }: MatchedImport,
  rows: readonly StagedRow[],
): Promise<KnownTransaction[]> {
  const given = rows.flatMap(({ bankId, matchOf }) =>
    [bankId, matchOf].filter((id) => id !== null),
  );
  const ids = plainArray(new Set(given.filter(isId)));
  const days = sql`any(${plainArray(daysAround(rows))}::date[])`;
  const sizes = rows.map(({ amountMinor }) => amountMinor.replace("-", ""));
  const amounts = sql`any(${plainArray(new Set(sizes))}::bigint[])`;
  const isNear = sql`near.book_id = ${bookId} and near.deleted_at is null and (near.amount_minor = ${amounts}
    or near.to_amount_minor = ${amounts} or near.amount_minor + near.fee_minor = ${amounts})`;
  const found = await db.execute<Stored>(sql`
    select t.id, t.kind, t.account_id as "accountId", t.currency, t.amount_minor::text as "amountMinor",
      t.fee_minor::text as "feeMinor", t.to_account_id as "toAccountId", t.to_amount_minor::text as "toAmountMinor",
      t.occurred_on::text as "occurredOn", t.arrives_on::text as "arrivesOn", t.payee, t.note, t.origins,
      t.state = 'pending' as "isPending", t.deleted_at is not null as "isDeleted",
      t.kind in ('expense', 'income') and t.split_category_ids is null and t.refunded_minor = 0 and t.shares is null
        and (category.system or substr(t.origins, 2, 1) = 'i') as "isPlain",
      coalesce((select json_agg(json_build_array(entry.account_id, entry.import_id, entry.row_index,
          case when taken.format = ${format} and taken.findings->>'header' = ${header}
              and (taken.findings->>'reader') is not distinct from ${reader === undefined ? null : String(reader)}::text then 'own'
            when entry.created then 'other' else 'record' end))
        from ${importEntries} entry join ${imports} taken on taken.book_id = entry.book_id and taken.id = entry.import_id
        where entry.book_id = ${bookId} and entry.transaction_id = t.id and entry.active), '[]') as entries
    from (
      select near.id from ${transactions} near where ${isNear} and near.occurred_on = ${days}
      union select near.id from ${transactions} near where ${isNear} and near.arrives_on = ${days}
      union select named.id from ${transactions} named
        where named.book_id = ${bookId} and named.id = any(${ids}::uuid[])) found
    join ${transactions} t on t.book_id = ${bookId} and t.id = found.id
    left join ${categories} category on category.book_id = ${bookId} and category.id = t.category_id
    order by t.occurred_on, t.id limit ${maxTransactions}`);
  return found.map(toKnown);
}

/** Reads in one round trip what concerns the rows of a page. */
async function loadKnown(
  db: Db,
  matched: MatchedImport,
  rows: readonly StagedRow[],
): Promise<Known> {
  const { bookId } = matched;
  const real = rows.filter(hasAmount);
  if (real.length === 0) return { entries: [], transactions: [], refusals: [] };
  const [entries, known, refusals] = await Promise.all([
    findEntries(db, bookId, real),
    findTransactions(db, matched, real),
    findRefusals(db, bookId, real),
  ]);
  return { entries, transactions: known, refusals };
}

/**
 * Matches an import's rows with the ledger, page by page in their order. With the import's id it is recorded meanwhile, and
 * rows of earlier pages are found in the ledger.
 */
export function createMatcher(db: Db, matched: MatchedImport) {
  const { importId = null } = matched;
  const memory = newMemory(importId);
  return {
    /** Reads what the ledger knows of the rows. */
    load: async (rows: readonly StagedRow[]): Promise<Known> => loadKnown(db, matched, rows),
    /** Sets `status`, `duplicateOf`, `matchOf` and `transferWith` in place. */
    match: (rows: readonly StagedRow[], known: Known): void => matchRows(rows, known, memory),
  };
}

import {
  accounts,
  categories,
  type Db,
  param,
  plainArray,
  prepared,
  transactions,
} from "@outlay/db";
import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import type { LockedBook } from "../feed/lock.ts";
import type { LoadedProjection } from "../feed/projection.ts";
import { loadProjections } from "./posting.ts";
import { fieldError } from "@outlay/core";
import type { TransactionFields, LedgerTransaction } from "../ledger/resolve.logic.ts";
import type { ReferenceData } from "../ledger/reference-data.logic.ts";
import { type FeesCategory, findFeesCategory, needsFeesCategory } from "./fees-category.ts";
import { loadRefunds, loadRefundSums, loadSharing } from "./load-refunds.ts";
import type { Acting, Ledger, Operation } from "../ledger/operations.logic.ts";
import { findFollowers } from "../ledger/refund-shares.logic.ts";
import { loadSpellings } from "./spelling.ts";
import { loadHousehold } from "../ledger/household.ts";
import { authorOf, entryFields, entrySelection } from "../ledger/transaction-rows.ts";
import { originsBy } from "../ledger/origins.logic.ts";

const inIds = sql`any(${param("ids")}::uuid[])`;
const inBook = { accounts: eq(accounts.bookId, param("bookId")) };

const accountColumns = {
  id: accounts.id,
  currency: accounts.currency,
  archived: accounts.archived,
};

/**
 * The named accounts, those of refunded expenses if there are any, and the default (oldest open) account. PostgreSQL keeps its plan:
 * with a condition for refunds, or with ids whose number it knows, it finds each time that another one is better, for 170 µs.
 */
const findAccounts = prepared("find_accounts", accountColumns, (db, refunds: "some" | "none") => {
  const paying = db
    .select({ id: transactions.accountId })
    .from(transactions)
    .where(
      and(
        eq(transactions.bookId, param("bookId")),
        sql`${transactions.id} = any(${param("refundOf")}::uuid[])`,
      ),
    );
  const oldestOpen = db
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(inBook.accounts, eq(accounts.archived, false)))
    .orderBy(asc(accounts.createdAt), asc(accounts.id))
    .limit(1);
  return db
    .select(accountColumns)
    .from(accounts)
    .where(
      and(
        inBook.accounts,
        or(
          sql`${accounts.id} = any((select ${param("ids")}::uuid[])::uuid[])`,
          sql`${accounts.id} = (${oldestOpen})`,
          refunds === "some" ? sql`${accounts.id} in (${paying})` : undefined,
        ),
      ),
    )
    .orderBy(asc(accounts.createdAt), asc(accounts.id));
});

const categoryColumns = {
  id: categories.id,
  kind: categories.kind,
  archived: categories.archived,
  system: categories.system,
};

/** The named categories and the system categories. */
const findCategories = prepared("find_categories", categoryColumns, (db) =>
  db
    .select(categoryColumns)
    .from(categories)
    .where(
      and(
        eq(categories.bookId, param("bookId")),
        isNull(categories.deletedAt),
        or(sql`${categories.id} = ${inIds}`, eq(categories.system, true)),
      ),
    ),
);

/**
 * The named transactions and the expenses that they refund, including deleted ones. Their ids are one array, which the
 * index serves: with an `or` PostgreSQL may read the whole book.
 */
const findEntries = prepared("find_entries", entryFields, (db) => {
  const refunded = db
    .select({ id: transactions.refundOfId })
    .from(transactions)
    .where(and(eq(transactions.bookId, param("bookId")), sql`${transactions.id} = ${inIds}`));
  const found = sql`any(array(select unnest(${param("ids")}::uuid[]) union all ${refunded}))`;
  return db
    .select(entrySelection(param("bookId")))
    .from(transactions)
    .where(and(eq(transactions.bookId, param("bookId")), sql`${transactions.id} = ${found}`));
});

async function loadEntries(
  db: Db,
  book: Book,
  ids: readonly string[],
): Promise<LedgerTransaction[]> {
  if (ids.length === 0) return [];
  return findEntries(db).execute({ bookId: book.id, ids: plainArray(ids) });
}

type Referenced = Pick<
  TransactionFields,
  "accountId" | "toAccountId" | "categoryId" | "fee" | "splits" | "payee" | "tags" | "shares"
> & {
  fromAccountId?: string | undefined;
  refundOf?: string | null | undefined;
};

const referencedIn = (operation: Operation): Referenced =>
  operation.op === "create" ? operation.fields : operation.op === "update" ? operation.patch : {};

/**
 * The ids of existing transactions that operations refer to; `isNew` recognizes ids that the server
 * has just created.
 */
function entryIds(operations: readonly Operation[], isNew: (id: string) => boolean): string[] {
  const ids = operations.flatMap((operation) => {
    const refundOf = referencedIn(operation).refundOf ?? [];
    return isNew(operation.id) ? refundOf : [operation.id, refundOf].flat();
  });
  return [...new Set(ids)];
}

const categoryIdsOf = ({ categoryId, fee, splits }: Referenced) => [
  categoryId,
  fee?.categoryId,
  ...(splits ?? []).map((split) => split.categoryId),
];

const distinct = (ids: (string | null | undefined)[]) =>
  new Set(ids.filter((id) => id !== undefined && id !== null));

function loadAccounts(db: Db, book: Book, referenced: readonly Referenced[]) {
  const ids = referenced.flatMap((each) => [each.accountId, each.fromAccountId, each.toAccountId]);
  const refundOf = distinct(referenced.map((each) => each.refundOf));
  return findAccounts(db, refundOf.size > 0 ? "some" : "none").execute({
    bookId: book.id,
    ids: plainArray(distinct(ids)),
    refundOf: plainArray(refundOf),
  });
}

type Requested = { operations: readonly Operation[]; made: ReadonlySet<string> };

/**
 * Loads all data for operations and the projections of their changes in one round trip; another one
 * for refunds of expenses to delete, and for the category of fees that name none.
 */
export async function loadLedger(
  write: LockedBook,
  { operations, made }: Requested,
): Promise<{
  ledger: Ledger;
  loaded: readonly LoadedProjection[];
  fees: FeesCategory | undefined;
}> {
  const { tx: db, book } = write;
  const referenced = operations.map(referencedIn);
  const categoryIds = referenced.flatMap(categoryIdsOf);
  const fees = operations.some(needsFeesCategory) ? await findFeesCategory(db, book) : undefined;
  const known = entryIds(operations, (id) => made.has(id));
  const [
    accountRows,
    categoryRows,
    entries,
    { following, formerShares },
    spellings,
    refunds,
    closedThrough,
    household,
    loaded,
  ] = await Promise.all([
    loadAccounts(db, book, referenced),
    findCategories(db).execute({ bookId: book.id, ids: plainArray(distinct(categoryIds)) }),
    loadEntries(db, book, known),
    loadSharing(db, book, operations),
    loadSpellings(db, book, referenced),
    loadRefundSums(db, book, known),
    write.closedThrough(),
    referenced.some(({ shares }) => shares) ? loadHousehold(db, book) : undefined,
    loadProjections(write, {
      categoryIds: distinct([...categoryIds, fees?.id]),
      entryIds: known,
      created: operations.flatMap((each) => (each.op === "create" ? each.fields : [])),
    }),
  ]);
  const byId = new Map([...following, ...entries].map((entry) => [entry.id, entry]));
  const ledger = {
    referenceData: withFees({ accounts: accountRows, categories: categoryRows, household }, fees),
    entries: byId,
    followers: findFollowers(byId, formerShares),
    refunds,
    refundsOf: await loadRefunds(db, book, operations, entries),
    spellings,
    closedThrough,
    ...actingIn(write),
  };
  return { ledger, loaded, fees };
}

/** Who acts in a write. */
export function actingIn(
  write: Pick<LockedBook, "book" | "now" | "today" | "operationId">,
): Acting {
  const { book, now, today } = write;
  const defaultOrigins = originsBy(book.tokenId === null ? "person" : "program");
  return { now, today, author: authorOf(write), defaultOrigins };
}

/** A fee without a category may be in one that is archived. */
function withFees(data: ReferenceData, fees: FeesCategory | undefined): ReferenceData {
  if (!fees) return data;
  const category = { id: fees.id, kind: "expense", archived: false, system: false };
  const others = data.categories.filter(({ id }) => id !== fees.id);
  return { ...data, categories: [...others, category], feesCategoryId: fees.id };
}

/** The ids of a category and its subcategories. Throws `category.not_found`. */
export async function loadCategoryFamily(db: Db, book: Book, id: string): Promise<string[]> {
  const rows = await db
    .select({ id: categories.id })
    .from(categories)
    .where(
      and(
        eq(categories.bookId, book.id),
        isNull(categories.deletedAt),
        or(eq(categories.id, id), eq(categories.parentId, id)),
      ),
    );
  const ids = rows.map((row) => row.id);
  if (ids.includes(id)) return ids;
  throw fieldError("category.not_found", ["categoryId"], "No category has this id.");
}

/** Throws `account.not_found`. */
export async function assertAccountExists(db: Db, book: Book, id: string): Promise<void> {
  const [account] = await db
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.id, id)));
  if (!account) throw fieldError("account.not_found", ["accountId"], "No account has this id.");
}

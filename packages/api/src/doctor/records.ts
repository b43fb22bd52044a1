import { isDeepStrictEqual } from "node:util";
import {
  accounts,
  alerts,
  budgets,
  categories,
  type Change,
  changes,
  type Db,
  transactionSplits,
  transactions,
} from "@outlay/db";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import { alertColumns, toAlert } from "../planning/alerts/alert-rows.ts";
import { budgetSelection, budgetSnapshot } from "../planning/budgets/budget-rows.ts";
import { categoryColumns } from "../ledger/category-columns.ts";
import { formatMinor } from "@outlay/core";
import { snapshotOf } from "../ledger/feed-snapshot.ts";
import { entryColumns } from "../ledger/transaction-rows.ts";
import type { Check } from "./check.ts";

type Image = Record<string, unknown>;

/** A record as the feed would show it now, null when it is deleted, and the change it was last shown in. */
type Shown = { id: string; image: object | null; last: { after: Image | null } | null };

type Page = { bookId: string; after: string | undefined };

const pageSize = 500;

const tables = {
  account: accounts,
  alert: alerts,
  budget: budgets,
  category: categories,
  transaction: transactions,
};

/** Of the row of the entity's table; null when it was never changed. */
const lastChange = (entity: keyof typeof tables, bookId: string) => sql<Shown["last"]>`(
  select jsonb_build_object('after', change.after) from ${changes} change
  where change.book_id = ${bookId} and change.entity_id = ${tables[entity]}.id
    and change.entity = ${entity}
  order by change.seq desc limit 1)`;

async function readAccounts(tx: Db, { bookId, after }: Page): Promise<Shown[]> {
  const rows = await tx
    .select({ account: accounts, last: lastChange("account", bookId) })
    .from(accounts)
    .where(and(eq(accounts.bookId, bookId), after ? gt(accounts.id, after) : undefined))
    .orderBy(asc(accounts.id))
    .limit(pageSize);
  return rows.map(({ account: { openingBalanceMinor, ...account }, last }) => {
    const openingBalance = formatMinor(openingBalanceMinor, account.currency);
    const { bookId: _, balanceMinor: _derived, ...image } = { ...account, openingBalance };
    return { id: account.id, image, last };
  });
}

async function readCategories(tx: Db, { bookId, after }: Page): Promise<Shown[]> {
  const rows = await tx
    .select({
      category: categoryColumns,
      deletedAt: categories.deletedAt,
      last: lastChange("category", bookId),
    })
    .from(categories)
    .where(and(eq(categories.bookId, bookId), after ? gt(categories.id, after) : undefined))
    .orderBy(asc(categories.id))
    .limit(pageSize);
  return rows.map(({ category, deletedAt, last }) => ({
    id: category.id,
    image: deletedAt === null ? category : null,
    last,
  }));
}

type SplitRow = { categoryId: string; amountMinor: string; note: string | null };

const splitsOf = (bookId: string) => sql<SplitRow[] | null>`(
  select jsonb_agg(jsonb_build_object('categoryId', category_id,
    'amountMinor', amount_minor::text, 'note', note) order by position)
  from ${transactionSplits} split
  where split.book_id = ${bookId} and split.transaction_id = ${transactions}.id)`;

async function readTransactions(tx: Db, { bookId, after }: Page): Promise<Shown[]> {
  const rows = await tx
    .select({
      entry: entryColumns,
      splits: splitsOf(bookId),
      last: lastChange("transaction", bookId),
    })
    .from(transactions)
    .where(and(eq(transactions.bookId, bookId), after ? gt(transactions.id, after) : undefined))
    .orderBy(asc(transactions.id))
    .limit(pageSize);
  return rows.map(({ entry, splits: parts, last }) => {
    const exact = (parts ?? []).map((part) => ({ ...part, amountMinor: BigInt(part.amountMinor) }));
    return { id: entry.id, image: snapshotOf({ ...entry, splits: exact }), last };
  });
}

async function readBudgets(tx: Db, { bookId, after }: Page): Promise<Shown[]> {
  const rows = await tx
    .select({
      ...budgetSelection(bookId),
      deletedAt: budgets.deletedAt,
      last: lastChange("budget", bookId),
    })
    .from(budgets)
    .where(and(eq(budgets.bookId, bookId), after ? gt(budgets.id, after) : undefined))
    .orderBy(asc(budgets.id))
    .limit(pageSize);
  return rows.map(({ deletedAt, last, ...budget }) => ({
    id: budget.id,
    image: deletedAt === null ? budgetSnapshot(budget) : null,
    last,
  }));
}

/** The alerts of a removed budget are gone with it. */
async function readAlerts(tx: Db, { bookId, after }: Page): Promise<Shown[]> {
  const { currency } = accounts;
  const rows = await tx
    .select({
      alert: { ...alertColumns, currency },
      deletedAt: budgets.deletedAt,
      last: lastChange("alert", bookId),
    })
    .from(alerts)
    .leftJoin(accounts, and(eq(accounts.bookId, alerts.bookId), eq(accounts.id, alerts.accountId)))
    .leftJoin(budgets, and(eq(budgets.bookId, alerts.bookId), eq(budgets.id, alerts.budgetId)))
    .where(and(eq(alerts.bookId, bookId), after ? gt(alerts.id, after) : undefined))
    .orderBy(asc(alerts.id))
    .limit(pageSize);
  return rows.map(({ alert, deletedAt, last }) => ({
    id: alert.id,
    image: deletedAt === null ? toAlert(alert) : null,
    last,
  }));
}

/** What a record and its last change disagree in, without what they say. */
function disagreement({ image, last }: Shown): string | undefined {
  if (last === null) return "was never shown in the feed";
  const recorded = last.after;
  if (image === null || recorded === null) {
    if (image === recorded) return undefined;
    return image === null
      ? "is deleted, though its last change did not delete it"
      : "is there, though its last change deleted it";
  }
  const now = JSON.parse(JSON.stringify(image)) as Image;
  // A field that only one of them has is of another release.
  const fields = Object.keys(recorded).filter(
    (field) => field in now && !isDeepStrictEqual(now[field], recorded[field]),
  );
  return fields.length > 0 ? `differs from its last change in ${fields.join(", ")}` : undefined;
}

/** Every record is as the feed showed it last. */
function recordCheck(
  entity: Change["entity"],
  read: (tx: Db, page: Page) => Promise<Shown[]>,
): Check {
  return {
    name: `${entity} record`,
    find: async function* find(tx, bookId) {
      let rows: Shown[] = [];
      do {
        rows = await read(tx, { bookId, after: rows.at(-1)?.id });
        for (const row of rows) {
          const problem = disagreement(row);
          if (problem !== undefined) yield { subject: `${entity} ${row.id}`, problem };
        }
      } while (rows.length === pageSize);
    },
  };
}

export const recordChecks: readonly Check[] = [
  recordCheck("account", readAccounts),
  recordCheck("alert", readAlerts),
  recordCheck("budget", readBudgets),
  recordCheck("category", readCategories),
  recordCheck("transaction", readTransactions),
];

import { accounts, categories, type Db } from "@outlay/db";
import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import type { Book } from "../books/access.ts";
import { fieldError } from "../errors.ts";
import type { Facts } from "./transactions.rules.ts";

const isNamed = (id: string | undefined) => id !== undefined;

/** What an input may name; what it leaves out takes the default. */
type Named = { accountId?: string | undefined; categoryId?: string | undefined };

/** Loads the accounts and categories that the inputs name, and the defaults where they name none. */
export async function loadFacts(db: Db, book: Book, inputs: readonly Named[]): Promise<Facts> {
  const accountIds = [...new Set(inputs.map((input) => input.accountId))];
  const categoryIds = [...new Set(inputs.map((input) => input.categoryId))];
  const defaultAccount = db
    .select({ id: accounts.id })
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), eq(accounts.archived, false)))
    .orderBy(asc(accounts.createdAt), asc(accounts.id))
    .limit(1);
  const [accountRows, categoryRows] = await Promise.all([
    db
      .select({ id: accounts.id, currency: accounts.currency, archived: accounts.archived })
      .from(accounts)
      .where(
        and(
          eq(accounts.bookId, book.id),
          or(
            inArray(accounts.id, accountIds.filter(isNamed)),
            accountIds.includes(undefined) ? inArray(accounts.id, defaultAccount) : undefined,
          ),
        ),
      )
      .orderBy(asc(accounts.createdAt), asc(accounts.id)),
    db
      .select({
        id: categories.id,
        kind: categories.kind,
        archived: categories.archived,
        system: categories.system,
      })
      .from(categories)
      .where(
        and(
          eq(categories.bookId, book.id),
          isNull(categories.deletedAt),
          or(
            inArray(categories.id, categoryIds.filter(isNamed)),
            categoryIds.includes(undefined) ? eq(categories.system, true) : undefined,
          ),
        ),
      ),
  ]);
  return { accounts: accountRows, categories: categoryRows };
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

import { AppError, fieldError } from "@outlay/core";
import { accounts, categories, type Db, importProfiles } from "@outlay/db";
import { and, asc, desc, eq, isNull } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { loadRules } from "../rules/rules.ts";
import type { ImportOptions } from "./options.contract.ts";
import type { ReadingContext } from "./reading-input.logic.ts";

/** How many profiles a book keeps. */
export const maxProfiles = 200;

/** What a process needs to read a file. Throws `account.not_found`, `account.archived`. */
export async function loadReadingContext(
  db: Db,
  book: Book,
  { accountId, options }: { accountId: string; options: ImportOptions },
): Promise<ReadingContext> {
  const owned = await db
    .select({
      id: accounts.id,
      name: accounts.name,
      currency: accounts.currency,
      archived: accounts.archived,
    })
    .from(accounts)
    .where(eq(accounts.bookId, book.id))
    .orderBy(asc(accounts.id));
  const { id, name, kind, parentId } = categories;
  const filed = await db
    .select({ id, name, kind, parentId })
    .from(categories)
    .where(
      and(
        eq(categories.bookId, book.id),
        isNull(categories.deletedAt),
        eq(categories.archived, false),
      ),
    )
    .orderBy(asc(categories.id));
  const profiles = await db
    .select({
      id: importProfiles.id,
      accountId: importProfiles.accountId,
      format: importProfiles.format,
      header: importProfiles.header,
      options: importProfiles.options,
    })
    .from(importProfiles)
    .where(eq(importProfiles.bookId, book.id))
    .orderBy(desc(importProfiles.usedAt), desc(importProfiles.id))
    .limit(maxProfiles);
  assertAccounts(owned, accountId, options);
  const rules = await loadRules(db, book.id);
  return { accountId, options, accounts: owned, categories: filed, rules, profiles };
}

type Owned = Pick<ReadingContext["accounts"][number], "id" | "archived">[];

function assertAccounts(owned: Owned, chosen: string, { accounts: given = {} }: ImportOptions) {
  const named = Object.entries(given).map(
    ([ref, id]) => [["options", "accounts", ref], id] as const,
  );
  for (const [path, id] of [[["accountId"], chosen] as const, ...named]) {
    if (id === "skip") continue;
    const found = owned.find((account) => account.id === id);
    if (!found) throw fieldError("account.not_found", [...path], "No account has this id.");
    if (found.archived)
      throw new AppError("account.archived", "The account is archived: restore it first.", [
        { path: [...path], code: "account.archived", message: "This account is archived." },
      ]);
  }
}

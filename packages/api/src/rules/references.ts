import { type AppError, fieldError } from "@outlay/core";
import { accounts, categories, type Db } from "@outlay/db";
import { and, eq, inArray } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { selectCategories } from "../ledger/categories.ts";
import type { Condition } from "./conditions.contract.ts";
import type { Rule } from "./rules.contract.ts";

export type RuleBody = Pick<Rule, "when" | "set">;

const unfit = (field: string, message: string): AppError =>
  fieldError("input.invalid", ["set", field], message);

/** The one kind of transaction that a rule is for, if it names one. */
const kindOf = (when: readonly Condition[]) =>
  when.flatMap((condition) => (condition.field === "kind" ? condition.value : [])).at(0);

/** Throws `category.not_found`, `category.wrong_kind`, `category.archived` for a category that was not set before. */
async function assertCategory(
  db: Db,
  book: Book,
  { when, set }: RuleBody,
  before: RuleBody | undefined,
): Promise<void> {
  const { categoryId: id } = set;
  if (id === undefined) return;
  const path = ["set", "categoryId"];
  const [category] = await selectCategories(db, book, eq(categories.id, id));
  if (!category) throw fieldError("category.not_found", path, "No category has this id.");
  if (category.archived && before?.set.categoryId !== id)
    throw fieldError("category.archived", path, "Choose a category that is not archived.");
  const kind = kindOf(when);
  if (kind === "transfer") throw unfit("categoryId", "A transfer has no category.");
  const needed = kind === "income" ? "income" : "expense";
  if (kind !== undefined && category.kind !== needed)
    throw fieldError("category.wrong_kind", path, `Choose a category of kind ${needed}.`);
}

/** Throws `account.not_found`, `account.archived` for accounts that were not named before. */
async function assertAccounts(
  db: Db,
  book: Book,
  { when, set }: RuleBody,
  before: RuleBody | undefined,
): Promise<void> {
  const named = when.flatMap((condition, index) =>
    condition.field === "account" ? { id: condition.value, path: ["when", index, "value"] } : [],
  );
  const { transferAccountId } = set;
  const kind = kindOf(when);
  if (transferAccountId !== undefined && (kind === "transfer" || kind === "refund"))
    throw unfit("transferAccountId", "Only an expense or an income can become a transfer.");
  if (transferAccountId !== undefined)
    named.push({ id: transferAccountId, path: ["set", "transferAccountId"] });
  if (named.length === 0) return;
  const ids = named.map(({ id }) => id);
  const rows = await db
    .select({ id: accounts.id, archived: accounts.archived })
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), inArray(accounts.id, ids)));
  for (const { id, path } of named) {
    const account = rows.find((row) => row.id === id);
    if (!account) throw fieldError("account.not_found", path, "No account has this id.");
    const isNew = path[0] === "set" && before?.set.transferAccountId !== id;
    if (account.archived && isNew)
      throw fieldError("account.archived", path, "Choose an account that is not archived.");
  }
}

/**
 * Throws `category.not_found`, `category.wrong_kind`, `category.archived`, `account.not_found`, `account.archived`, and
 * `input.invalid` for what the kind of transactions does not have. What a rule named before may be archived.
 */
export async function assertReferences(
  db: Db,
  book: Book,
  body: RuleBody,
  before?: RuleBody,
): Promise<void> {
  await assertCategory(db, book, body, before);
  await assertAccounts(db, book, body, before);
}

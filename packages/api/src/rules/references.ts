import { fieldError, type Issue } from "@outlay/core";
import { accounts, categories, type Db } from "@outlay/db";
import { and, eq, inArray } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { selectCategories } from "../ledger/categories.ts";
import type { ApplicableRule } from "./apply.logic.ts";
import type { Condition } from "./conditions.contract.ts";
import type { Rule } from "./rules.contract.ts";

export type RuleBody = Pick<Rule, "when" | "set">;

/** The one kind of transaction that a rule is for, if it names one. */
const kindOf = (when: readonly Condition[]) =>
  when.flatMap((condition) => (condition.field === "kind" ? condition.value : [])).at(0);

type Given = {
  /** What it was before: that may be archived. */
  before?: RuleBody;
  /** Where it is in the input. */
  path?: Issue["path"];
};
/** What rules need to know of a category and an account that they set. */
type Known = Pick<ApplicableRule, "categoryKind" | "transferCurrency">;

/** Throws `category.not_found`, `category.wrong_kind`, `category.archived`. */
async function assertCategory(
  db: Db,
  book: Book,
  { when, set }: RuleBody,
  { before, path: root = [] }: Given,
): Promise<Known["categoryKind"]> {
  const { categoryId: id } = set;
  if (id === undefined) return null;
  const path = [...root, "set", "categoryId"];
  const [category] = await selectCategories(db, book, eq(categories.id, id));
  if (!category) throw fieldError("category.not_found", path, "No category has this id.");
  if (category.archived && before?.set.categoryId !== id)
    throw fieldError("category.archived", path, "Choose a category that is not archived.");
  const kind = kindOf(when);
  if (kind === "transfer") throw fieldError("input.invalid", path, "A transfer has no category.");
  const needed = kind === "income" ? "income" : "expense";
  if (kind !== undefined && category.kind !== needed)
    throw fieldError("category.wrong_kind", path, `Choose a category of kind ${needed}.`);
  return category.kind;
}

function namedAccounts({ when, set }: RuleBody) {
  const { transferAccountId: id } = set;
  const named = when.flatMap((condition, index) =>
    condition.field === "account"
      ? { id: condition.value, path: ["when", index, "value"], mayBeArchived: true }
      : [],
  );
  return id === undefined
    ? named
    : [...named, { id, path: ["set", "transferAccountId"], mayBeArchived: false }];
}

/** Throws `account.not_found`, `account.archived`. */
async function assertAccounts(
  db: Db,
  book: Book,
  body: RuleBody,
  { before, path: root = [] }: Given,
): Promise<Known["transferCurrency"]> {
  const named = namedAccounts(body);
  if (named.length === 0) return null;
  const { transferAccountId } = body.set;
  const kind = kindOf(body.when);
  if (transferAccountId !== undefined && (kind === "transfer" || kind === "refund")) {
    const path = [...root, "set", "transferAccountId"];
    throw fieldError("input.invalid", path, "Only an expense or an income can become a transfer.");
  }
  const { id, archived, currency } = accounts;
  const ids = named.map((each) => each.id);
  const rows = await db
    .select({ id, archived, currency })
    .from(accounts)
    .where(and(eq(accounts.bookId, book.id), inArray(id, ids)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id: each, path, mayBeArchived } of named) {
    const at = [...root, ...path];
    const account = byId.get(each);
    if (!account) throw fieldError("account.not_found", at, "No account has this id.");
    if (account.archived && !mayBeArchived && before?.set.transferAccountId !== each)
      throw fieldError("account.archived", at, "Choose an account that is not archived.");
  }
  return byId.get(transferAccountId ?? "")?.currency ?? null;
}

/**
 * Throws `category.not_found`, `category.wrong_kind`, `category.archived`, `account.not_found`, `account.archived`, and
 * `input.invalid` for what the kind of transactions does not have.
 */
export async function assertReferences(
  db: Db,
  book: Book,
  body: RuleBody,
  given: Given = {},
): Promise<Known> {
  return {
    categoryKind: await assertCategory(db, book, body, given),
    transferCurrency: await assertAccounts(db, book, body, given),
  };
}

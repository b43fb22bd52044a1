import { fieldError, type Issue, type CurrencyCode } from "@outlay/core";
import type { Household } from "./shares.logic.ts";

export type AccountReference = { id: string; currency: CurrencyCode };

/** Accounts and categories that transactions refer to. */
export type ReferenceData = {
  /** The named accounts and the default account, oldest first. */
  accounts: readonly (AccountReference & { archived: boolean })[];
  categories: readonly { id: string; kind: string; archived: boolean; system: boolean }[];
  /** The category of fees that have none, if there is such a fee. It may be archived. */
  feesCategoryId?: string | undefined;
  /** Loaded only where an operation says how something is shared. */
  household?: Household | undefined;
};

/** The references of an existing transaction. */
type Referring = {
  accountId: string;
  currency: CurrencyCode;
  toAccountId: string | null;
  toCurrency: CurrencyCode | null;
  categoryId: string | null;
  feeCategoryId: string | null;
  kind: string;
  splits: readonly { categoryId: string }[];
};

/** Throws `account.not_found`, `account.archived`. An account that the transaction already uses may be archived. */
export function assertAccount(
  { accounts }: ReferenceData,
  id: string,
  field: string,
  current: Referring | undefined,
): AccountReference {
  if (current?.accountId === id) return { id, currency: current.currency };
  if (current?.toAccountId === id && current.toCurrency !== null)
    return { id, currency: current.toCurrency };
  const account = accounts.find((candidate) => candidate.id === id);
  if (!account) throw fieldError("account.not_found", [field], "No account has this id.");
  if (account.archived)
    throw fieldError("account.archived", [field], "Choose an account that is not archived.");
  return account;
}

export function defaultAccount({ accounts }: ReferenceData): AccountReference {
  const account = accounts.find((candidate) => !candidate.archived);
  if (account) return account;
  throw fieldError(
    "account.not_found",
    ["accountId"],
    "The book has no open account. Create one first.",
  );
}

const categoryKind = (kind: string) => (kind === "income" ? "income" : "expense");

/**
 * Throws `category.not_found`, `category.wrong_kind`, `category.archived`. A category that the
 * transaction already uses may be archived.
 */
export function assertCategory(
  { categories }: ReferenceData,
  { id, kind }: { id: string; kind: "expense" | "income" },
  path: Issue["path"],
  current: Referring | undefined,
): string {
  const isKept =
    current !== undefined &&
    categoryKind(current.kind) === kind &&
    (current.feeCategoryId === id ||
      [current, ...current.splits].some(({ categoryId }) => categoryId === id));
  if (isKept) return id;
  const category = categories.find((candidate) => candidate.id === id);
  if (!category) throw fieldError("category.not_found", path, "No category has this id.");
  if (category.kind !== kind)
    throw fieldError("category.wrong_kind", path, `Choose a category of kind ${kind}.`);
  if (category.archived)
    throw fieldError("category.archived", path, "Choose a category that is not archived.");
  return category.id;
}

export function systemCategory({ categories }: ReferenceData, kind: "expense" | "income"): string {
  const category = categories.find((candidate) => candidate.system && candidate.kind === kind);
  if (!category) throw new Error(`the book has no system category of the kind ${kind}`);
  return category.id;
}

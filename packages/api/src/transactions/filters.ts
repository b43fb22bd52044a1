import {
  accounts,
  type Db,
  memberships,
  param,
  plainArray,
  transactionKinds,
  transactions,
} from "@outlay/db";
import { and, eq, gte, isNull, lte, or, type SQL, sql } from "drizzle-orm";
import type { Book } from "../access/book.ts";
import { decimalToThousandths, fieldError } from "@outlay/core";
import { assertAccountExists, loadCategoryFamily } from "./load-ledger.ts";
import type { TransactionFilter } from "../ledger/list.contract.ts";
import { spell } from "../ledger/spelling.logic.ts";
import { holdingWords, readSearch, type WordShape } from "./search.ts";
import { loadSpellings } from "./spelling.ts";

/** A list of strings, passed as JSON. */
const texts = (name: string) => sql`array(select jsonb_array_elements_text(${param(name)}::jsonb))`;

/** For a refund the day of its purchase, otherwise the transaction's own day. */
const purchasedOn = sql`coalesce((select purchase.occurred_on from ${transactions} purchase
  where purchase.book_id = ${param("bookId")} and purchase.id = ${transactions.refundOfId}), ${transactions.occurredOn})`;

const accountDay = sql`case ${transactions.toAccountId} when ${param("accountId")}
  then coalesce(${transactions.arrivesOn}, ${transactions.occurredOn}) else ${transactions.occurredOn} end`;

/** The condition of each filter; its value is bound on execution. */
const conditions = {
  // Written out because the index for the rarer kinds does not include expenses.
  expense: sql`${transactions.kind} = 'expense'`,
  income: sql`${transactions.kind} = 'income'`,
  transfer: sql`${transactions.kind} = 'transfer'`,
  refund: sql`${transactions.kind} = 'refund'`,
  // Likewise: its index has only what is not booked.
  pending: sql`${transactions.state} = 'pending'`,
  booked: sql`${transactions.state} = 'booked'`,
  reconciled: sql`${transactions.state} = 'reconciled'`,
  kinds: sql`${transactions.kind} = any(${param("kinds")}::text[])`,
  // The fee of a transfer is an expense of the account that it leaves.
  kindsOrFees: sql`(${transactions.kind} = any(${param("kindsOrFees")}::text[]) or ${transactions.feeMinor} is not null
    and (${param("leaving")}::uuid is null or ${transactions.accountId} = ${param("leaving")}::uuid)
    and (${param("paid")}::text is null or ${transactions.currency} = ${param("paid")}))`,
  from: gte(transactions.occurredOn, param("from")),
  to: lte(transactions.occurredOn, param("to")),
  fromPurchase: sql`${purchasedOn} >= ${param("fromPurchase")}::date`,
  toPurchase: sql`${purchasedOn} <= ${param("toPurchase")}::date`,
  accountId: or(
    eq(transactions.accountId, param("accountId")),
    eq(transactions.toAccountId, param("accountId")),
  ),
  // In the account that a transfer reaches, it belongs to the day on which it arrives.
  accountFrom: sql`${accountDay} >= ${param("accountFrom")}::date`,
  accountTo: and(
    lte(transactions.occurredOn, param("accountTo")),
    sql`${accountDay} <= ${param("accountTo")}::date`,
  ),
  categoryIds: or(
    sql`${transactions.splitCategoryIds} is null and ${transactions.categoryId} = any(${param("categoryIds")}::uuid[])`,
    sql`${transactions.splitCategoryIds} && ${param("categoryIds")}::uuid[]`,
    sql`${transactions.feeCategoryId} = any(${param("categoryIds")}::uuid[])`,
  ),
  // The index includes only rows with tags; PostgreSQL uses it only if the condition says so.
  tag: sql`${transactions.tags} <> '{}' and ${transactions.tags} @> array[${param("tag")}::text]`,
  payee: eq(transactions.payee, param("payee")),
  actorId: eq(transactions.createdBy, param("actorId")),
  currency: or(
    eq(transactions.currency, param("currency")),
    eq(transactions.toCurrency, param("currency")),
  ),
  // As text, which the driver sends as it is.
  excluded: sql`${transactions.excluded} = (${param("excluded")}::text)::boolean`,
  // Of an account that is asked for, what is in it is not excluded for that.
  excludedAnywhere: sql`(${transactions.excluded} or exists (select from ${accounts} account
    where account.book_id = ${param("bookId")} and account.id = ${transactions.accountId}
      and account.excluded)) = (${param("excludedAnywhere")}::text)::boolean`,
  withoutPayees: sql`(${transactions.payee} = any(${texts("withoutPayees")})) is not true`,
  withoutTags: sql`not ${transactions.tags} && ${texts("withoutTags")}`,
  minAmount: gte(transactions.amountThousandths, param("minAmount")),
  maxAmount: lte(transactions.amountThousandths, param("maxAmount")),
};

export type FilterName = keyof typeof conditions;

const filterNames = Object.keys(conditions) as FilterName[];

/** Which conditions a query has: their values are bound on execution. */
export type FilterShape = { filters: readonly FilterName[]; words: WordShape };

/** Whether few rows may match: another index than that of the order may then be faster. */
export function isSelective({ filters, words }: FilterShape): boolean {
  return (
    words.length > 0 || filters.some((name) => !transactionKinds.some((kind) => kind === name))
  );
}

type FilterValues = { [Name in FilterName]?: string } & {
  /** With `kindsOrFees`: the account that transfers leave, if it is given. */
  leaving?: string | null;
  /** And the currency of their fees, if it is given. */
  paid?: string | null;
};
export type Filters = FilterShape & { values: Record<string, string | null> };

/** The live transactions of a book that match the filters. */
export function passing({ filters, words }: FilterShape): SQL | undefined {
  return and(
    eq(transactions.bookId, param("bookId")),
    isNull(transactions.deletedAt),
    ...filters.map((name) => conditions[name]),
    holdingWords(words),
  );
}

/** Throws `account.not_found`, `category.not_found`, `member.not_found`: a filter by an unknown id is an error, not an empty page. */
export async function readFilters(db: Db, book: Book, input: TransactionFilter): Promise<Filters> {
  const { kind, kinds, accountId, categoryId, actorId, currency } = input;
  const { minAmount, maxAmount, excluded, state, q } = input;
  if (accountId !== undefined) await assertAccountExists(db, book, accountId);
  if (actorId !== undefined) await assertActor(db, book, actorId);
  const family = categoryId !== undefined && (await loadCategoryFamily(db, book, categoryId));
  const given: FilterValues = {
    ...(kind !== undefined && { [kind]: kind }),
    ...(kinds !== undefined && readKinds(kinds, input)),
    ...readDays(input),
    ...(accountId !== undefined && { accountId }),
    ...(family && { categoryIds: plainArray(family) }),
    ...(await readNames(db, book, input)),
    ...(actorId !== undefined && { actorId }),
    ...(currency !== undefined && { currency }),
    ...(excluded !== undefined && {
      [accountId === undefined ? "excludedAnywhere" : "excluded"]: String(excluded),
    }),
    ...(state !== undefined && { [state]: state }),
    ...(minAmount !== undefined && { minAmount: String(decimalToThousandths(minAmount)) }),
    ...(maxAmount !== undefined && { maxAmount: String(decimalToThousandths(maxAmount)) }),
  };
  const search = q === undefined ? { words: [], values: {} } : await readSearch(db, book, q);
  return {
    filters: filterNames.filter((name) => given[name] !== undefined),
    words: search.words,
    values: { ...given, ...search.values },
  };
}

/** Payees and tags as the book writes them. */
async function readNames(
  db: Db,
  book: Book,
  { payee, tag, withoutPayees = [], withoutTags = [] }: TransactionFilter,
): Promise<FilterValues> {
  const spellings = await loadSpellings(db, book, [
    { payee, tags: [...(tag === undefined ? [] : [tag]), ...withoutTags] },
    ...withoutPayees.map((name) => ({ payee: name })),
  ]);
  const payees = withoutPayees.map((name) => spell(spellings.payee, name));
  const tags = withoutTags.map((name) => spell(spellings.tag, name));
  return {
    ...(payee !== undefined && { payee: spell(spellings.payee, payee) }),
    ...(tag !== undefined && { tag: spell(spellings.tag, tag) }),
    ...(payees.length > 0 && { withoutPayees: JSON.stringify(payees) }),
    ...(tags.length > 0 && { withoutTags: JSON.stringify(tags) }),
  };
}

/** Throws `member.not_found` for a user without part in the book: neither a member nor, before they left, an author. */
async function assertActor(db: Db, book: Book, actorId: string): Promise<void> {
  const [member] = await db
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.bookId, book.id), eq(memberships.userId, actorId)));
  if (member) return;
  const [recorded] = await db
    .select({ id: transactions.id })
    .from(transactions)
    .where(and(eq(transactions.bookId, book.id), eq(transactions.createdBy, actorId)))
    .limit(1);
  if (!recorded)
    throw fieldError("member.not_found", ["actorId"], "No member of the book has this id.");
}

function readKinds(
  kinds: NonNullable<TransactionFilter["kinds"]>,
  { accountId, currency }: TransactionFilter,
): FilterValues {
  if (!kinds.includes("fee")) return { kinds: plainArray(kinds) };
  return { kindsOrFees: plainArray(kinds), leaving: accountId ?? null, paid: currency ?? null };
}

function readDays({ from, to, refunds, accountId }: TransactionFilter): FilterValues {
  const [first, last]: [FilterName, FilterName] =
    refunds === "original"
      ? ["fromPurchase", "toPurchase"]
      : accountId === undefined
        ? ["from", "to"]
        : ["accountFrom", "accountTo"];
  return {
    ...(from !== undefined && { [first]: from }),
    ...(to !== undefined && { [last]: to }),
  };
}

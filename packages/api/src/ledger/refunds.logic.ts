import { type CurrencyCode, fieldError, formatMinor } from "@outlay/core";
import type { LedgerTransaction, ResolvedTransaction, Split } from "./resolve.logic.ts";
import { divide, sameSplits, sumsByCategory } from "./splits.logic.ts";

/** What the live refunds of an expense give back, in its currency. */
export type RefundSums = {
  byCategory: ReadonlyMap<string, bigint>;
  /** By the currency of their original amounts, for those that have one. */
  byOriginal: ReadonlyMap<string, { amountMinor: bigint; originalMinor: bigint }>;
};

export const noRefunds: RefundSums = { byCategory: new Map(), byOriginal: new Map() };

type Amounts = Pick<
  ResolvedTransaction,
  "amountMinor" | "currency" | "originalAmountMinor" | "originalCurrency"
>;
type Refund = Amounts & Pick<ResolvedTransaction, "categoryId" | "splits">;
type Expense = Refund & Pick<LedgerTransaction, "refundedMinor">;

/** The sums with a refund added (1) or taken away (-1). */
export function withRefund(sums: RefundSums, refund: Refund, sign: 1n | -1n): RefundSums {
  const byCategory = new Map(sums.byCategory);
  for (const [id, minor] of sumsByCategory(refund))
    byCategory.set(id, (byCategory.get(id) ?? 0n) + sign * minor);
  const { originalCurrency, originalAmountMinor } = refund;
  if (originalCurrency === null || originalAmountMinor === null) return { ...sums, byCategory };
  const known = sums.byOriginal.get(originalCurrency) ?? { amountMinor: 0n, originalMinor: 0n };
  const byOriginal = new Map(sums.byOriginal).set(originalCurrency, {
    amountMinor: known.amountMinor + sign * refund.amountMinor,
    originalMinor: known.originalMinor + sign * originalAmountMinor,
  });
  return { byCategory, byOriginal };
}

const noneLinked = { amountMinor: 0n, originalMinor: 0n };

/** The refunds that have the currency in which the expense was paid: they count by that amount. */
const linkedIn = ({ byOriginal }: RefundSums, { originalCurrency }: Amounts) =>
  byOriginal.get(originalCurrency ?? "") ?? noneLinked;

/**
 * What is left to refund, below zero if the refunds exceed the expense. A refund counts by its original
 * amount if the expense was paid in that currency, else by its amount; what is left is a fraction of the
 * expense, `left` of `whole`.
 */
function remainder(expense: Expense, sums: RefundSums): { left: bigint; whole: bigint } {
  const { amountMinor, refundedMinor, originalAmountMinor } = expense;
  const linked = linkedIn(sums, expense);
  const original = originalAmountMinor ?? 1n;
  const plainMinor = refundedMinor - linked.amountMinor;
  const whole = amountMinor * original;
  return { left: whole - linked.originalMinor * amountMinor - plainMinor * original, whole };
}

const floored = (a: bigint, b: bigint) => (a - (((a % b) + b) % b)) / b;

/** What of an expense could be refunded without this refund, as a text in the currency that counts for it. */
function describeLeft(expense: Expense, sums: RefundSums, refund: Refund): string {
  const { left } = remainder(expense, sums);
  const { originalCurrency, originalAmountMinor, amountMinor, currency } = expense;
  const text = (minor: bigint, code: CurrencyCode) =>
    `${formatMinor(minor < 0n ? 0n : minor, code)} ${code}`;
  const isLinked = originalCurrency !== null && refund.originalCurrency === originalCurrency;
  return isLinked
    ? text(floored(left, amountMinor) + (refund.originalAmountMinor ?? 0n), originalCurrency)
    : text(floored(left, originalAmountMinor ?? 1n) + refund.amountMinor, currency);
}

/** Throws `refund.exceeds_expense` if the refunds, with this one, exceed the expense. */
export function assertWithinExpense(expense: Expense, sums: RefundSums, refund: Refund): void {
  if (remainder(expense, sums).left >= 0n) return;
  throw fieldError(
    "refund.exceeds_expense",
    ["amount"],
    `Only ${describeLeft(expense, sums, refund)} of this expense can still be refunded.`,
  );
}

const isSplit = ({ splits }: Pick<ResolvedTransaction, "splits">) => splits.length > 0;

/** The categories of which more is refunded than was spent. What was paid in a foreign currency has no such limit: its rate changes. */
function exceededCategories(expense: Expense, sums: RefundSums): string[] {
  if (linkedIn(sums, expense).originalMinor > 0n) return [];
  const spent = sumsByCategory(expense);
  return [...sums.byCategory].flatMap(([id, minor]) => {
    const most = spent.get(id) ?? 0n;
    return minor > (most > 0n ? most : 0n) ? id : [];
  });
}

/** Throws `refund.exceeds_expense` if a refund of a split expense takes more from a category than was spent in it. */
export function assertWithinCategories(
  expense: Expense,
  { before, after }: { before: RefundSums; after: RefundSums },
): void {
  if (!isSplit(expense)) return;
  const grown = exceededCategories(expense, after).find(
    (id) => (after.byCategory.get(id) ?? 0n) > (before.byCategory.get(id) ?? 0n),
  );
  if (grown === undefined) return;
  const spent = sumsByCategory(expense).get(grown) ?? 0n;
  const left = spent - (before.byCategory.get(grown) ?? 0n);
  throw fieldError(
    "refund.exceeds_expense",
    ["splits"],
    `Only ${formatMinor(left > 0n ? left : 0n, expense.currency)} ${expense.currency} of what was spent in the category ${grown} can still be refunded.`,
  );
}

/** The categories of a split expense of which more is refunded than was spent. */
export const overdrawnCategories = (expense: LedgerTransaction, sums: RefundSums): string[] =>
  expense.deletedAt === null && isSplit(expense) ? exceededCategories(expense, sums) : [];

export const categoriesExceeded = () =>
  fieldError(
    "refund.exceeds_expense",
    ["splits"],
    "More was refunded in one of its categories: change or delete the refunds first.",
  );

/** Throws if the changed expense no longer fits the sum of its refunds. */
export function assertStillRefunded(
  before: LedgerTransaction,
  next: ResolvedTransaction,
  sums: RefundSums,
): void {
  const { currency } = before;
  if (next.kind !== "expense")
    throw fieldError("transaction.in_use", ["kind"], "It has refunds: delete them first.");
  if (next.currency !== currency)
    throw fieldError(
      "transaction.in_use",
      ["accountId"],
      `Its refunds are in ${currency}: choose an account in ${currency}, or delete them first.`,
    );
  const changed = { ...next, refundedMinor: before.refundedMinor };
  const total = `Its refunds total ${formatMinor(before.refundedMinor, currency)} ${currency}.`;
  if (remainder(changed, sums).left < 0n)
    throw fieldError("refund.exceeds_expense", ["amount"], total);
}

/** Throws if more is refunded of a category of the changed expense than it has, and was not before. */
export function assertCategoriesStillRefunded(
  before: LedgerTransaction,
  next: ResolvedTransaction,
  sums: RefundSums,
): void {
  if (!isSplit(before) && !isSplit(next)) return;
  const known = new Set(exceededCategories(before, sums));
  const changed = { ...next, refundedMinor: before.refundedMinor };
  if (exceededCategories(changed, sums).some((id) => !known.has(id))) throw categoriesExceeded();
}

/** What a refund can take from each category of a split expense, in the order of its parts. */
function weightsOf(expense: LedgerTransaction, sums: RefundSums, refund: Amounts) {
  const { originalCurrency } = expense;
  const isLinked = originalCurrency !== null && refund.originalCurrency === originalCurrency;
  const hasNoLimits = isLinked || linkedIn(sums, expense).originalMinor > 0n;
  const weights = [...sumsByCategory(expense)].map(([categoryId, spent]) => {
    const left = spent - (sums.byCategory.get(categoryId) ?? 0n);
    const isUsedUp = spent > 0n ? left < 0n : left > 0n;
    return { categoryId, weight: hasNoLimits ? spent : isUsedUp ? 0n : left };
  });
  const most = weights.reduce((sum, { weight }) => sum + weight, 0n);
  return { weights, most, fits: hasNoLimits || refund.amountMinor <= most };
}

/**
 * Divides a refund as its expense is split, over what is left of each category; one that is paid back by
 * its original amount over the whole expense, as the rate has changed. No parts if the expense has none.
 * Throws `refund.exceeds_expense`.
 */
export function divideRefund(
  expense: LedgerTransaction,
  sums: RefundSums,
  refund: Amounts,
): readonly Split[] {
  if (!isSplit(expense)) return [];
  const { weights, most, fits } = weightsOf(expense, sums, refund);
  const { currency } = expense;
  if (!fits)
    throw fieldError(
      "refund.exceeds_expense",
      ["amount"],
      `Only ${formatMinor(most > 0n ? most : 0n, currency)} ${currency} of what was spent in its categories can still be refunded.`,
    );
  const shares = divide(
    refund.amountMinor,
    weights.map(({ weight }) => weight),
  );
  return weights.flatMap(({ categoryId }, index) => {
    const minor = shares[index] ?? 0n;
    return minor === 0n ? [] : { categoryId, amountMinor: minor, note: null };
  });
}

/** Whether a refund has the parts that it gets without splits of its own. */
export function isDividedAsExpense(
  expense: LedgerTransaction,
  sums: RefundSums,
  refund: Refund,
): boolean {
  if (!isSplit(expense) || !weightsOf(expense, sums, refund).fits) return false;
  const parts = divideRefund(expense, sums, refund);
  return sameSplits(refund.splits, parts);
}

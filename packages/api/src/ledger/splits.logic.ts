import { fieldError, formatMinor, toMinor, type CurrencyCode } from "@outlay/core";
import { matchesFields } from "../support/replay.ts";
import { assertCategory } from "./reference-data.logic.ts";
import type { ResolveContext, Split, TransactionFields } from "./resolve.logic.ts";

type Whole = { amountMinor: bigint; currency: CurrencyCode };

/** The given splits. Throws `splits.unbalanced` and the errors of their categories. */
export function resolveSplits(
  { referenceData, current }: ResolveContext,
  { kind, splits }: TransactionFields,
  { amountMinor, currency }: Whole,
): readonly Split[] {
  if (!splits || splits.length === 0 || kind === "transfer") return [];
  const parts = splits.map((split, index) => ({
    categoryId: assertCategory(
      referenceData,
      { id: split.categoryId, kind: kind === "income" ? "income" : "expense" },
      ["splits", index, "categoryId"],
      current,
    ),
    amountMinor: toMinor(split.amount, currency, ["splits", index, "amount"]),
    note: split.note,
  }));
  const sum = parts.reduce((total, part) => total + part.amountMinor, 0n);
  if (sum === amountMinor) return parts;
  throw fieldError(
    "splits.unbalanced",
    ["splits"],
    `The splits add up to ${formatMinor(sum, currency)}, the amount is ${formatMinor(amountMinor, currency)}.`,
  );
}

export function sameSplits(current: readonly Split[], next: readonly Split[]): boolean {
  return (
    current.length === next.length &&
    next.every((split, index) => matchesFields(current[index] ?? {}, { ...split }))
  );
}

/** Throws if the category given with splits is not that of the first one. */
export function assertMainCategory({
  categoryId,
  splits,
}: Pick<TransactionFields, "categoryId" | "splits">): void {
  const first = splits?.[0]?.categoryId;
  if (first === undefined || categoryId === undefined || categoryId === first) return;
  throw fieldError(
    "input.invalid",
    ["categoryId"],
    "Beside splits it is the category of the first one: omit it, or change the order.",
  );
}

type Divisible = {
  categoryId: string | null;
  amountMinor: bigint;
  splits: readonly Pick<Split, "categoryId" | "amountMinor">[];
};

/** The sum in each category of a transaction, in the order of its parts. */
export function sumsByCategory({
  splits,
  categoryId,
  amountMinor,
}: Divisible): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const parts = splits.length > 0 || categoryId === null ? splits : [{ categoryId, amountMinor }];
  for (const part of parts)
    sums.set(part.categoryId, (sums.get(part.categoryId) ?? 0n) + part.amountMinor);
  return sums;
}

/**
 * Divides an amount in proportion to weights, whose sum is above zero, by the method of the largest
 * remainder; of equal ones the first. No share is further from zero than its weight if the amount is at
 * most their sum.
 */
export function divide(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  const shares = weights.map((weight, index) => {
    const product = amount * weight;
    const remainder = ((product % total) + total) % total;
    return { index, minor: (product - remainder) / total, remainder };
  });
  const missing = amount - shares.reduce((sum, { minor }) => sum + minor, 0n);
  const largest = shares
    .toSorted((a, b) => (a.remainder === b.remainder ? 0 : a.remainder > b.remainder ? -1 : 1))
    .slice(0, Number(missing));
  const rounded = new Set(largest.map(({ index }) => index));
  return shares.map(({ index, minor }) => (rounded.has(index) ? minor + 1n : minor));
}

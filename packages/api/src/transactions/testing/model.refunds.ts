import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import type { Model } from "./attempts.ts";
import { isLinked, readMinor, type Records, refundsIn, writeMinor } from "./records.ts";

type Booked = Exclude<TransactionImage, { kind: "transfer" }>;
type Expense = Extract<TransactionImage, { kind: "expense" }>;
type Refund = Pick<TransactionImage, "id" | "amount" | "currency"> & {
  original: { amount: string; currency: string } | null;
};

/** Minor units by category, in the order of the parts. */
function byCategory(images: readonly Booked[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { splits, categoryId, amount, currency } of images)
    for (const part of splits.length > 0 ? splits : [{ categoryId, amount }])
      sums.set(
        part.categoryId,
        (sums.get(part.categoryId) ?? 0n) + readMinor(part.amount, currency),
      );
  return sums;
}

/** The parts of a refund that has none of its own; undefined if they do not fit. */
export function dividedAs(model: Model, expense: Expense, refund: Refund) {
  if (expense.splits.length === 0) return [];
  const others = refundsIn(model, expense.id).filter(({ id }) => id !== refund.id);
  const isFree = [...others, refund].some((each) => isLinked(expense, each as TransactionImage));
  const given = byCategory(others);
  const left = [...byCategory([expense])].map(([categoryId, spent]): [string, bigint] => {
    const rest = spent - (given.get(categoryId) ?? 0n);
    const isGone = spent > 0n ? rest < 0n : rest > 0n;
    return [categoryId, isFree ? spent : isGone ? 0n : rest];
  });
  const whole = left.reduce((sum, [, minor]) => sum + minor, 0n);
  const amount = readMinor(refund.amount, refund.currency);
  if (!isFree && amount > whole) return undefined;
  return handOut(amount, left, whole).flatMap(([categoryId, minor]) =>
    minor === 0n
      ? []
      : { categoryId, amount: writeMinor(minor, expense.currency), note: null as string | null },
  );
}

/** Every category gets its share rounded down; then those with the largest rest get one more. */
function handOut(amount: bigint, left: readonly [string, bigint][], whole: bigint) {
  const shares = left.map(([id, weight]) => {
    const rest = (((amount * weight) % whole) + whole) % whole;
    return { id, rest, minor: (amount * weight - rest) / whole };
  });
  let missing = amount - shares.reduce((sum, { minor }) => sum + minor, 0n);
  for (; missing > 0n; missing -= 1n) {
    const [next] = shares.toSorted((a, b) => Number(b.rest > a.rest) - Number(b.rest < a.rest));
    if (!next) break;
    next.minor += 1n;
    next.rest = -1n;
  }
  return shares.map(({ id, minor }): [string, bigint] => [id, minor]);
}

/** Whether a change lets refunds take more from a category of a split expense than was spent in it. */
export function exceedsCategory(before: Records, after: Records): boolean {
  return [...after.transactions.values()].some((expense) => {
    if (expense.kind !== "expense" || expense.deletedAt !== null) return false;
    const was = before.transactions.get(expense.id);
    const [now, then] = [refundsIn(after, expense.id), refundsIn(before, expense.id)];
    if (now.some((refund) => isLinked(expense, refund))) return false;
    const wasSplit = was?.kind === "expense" && was.splits.length > 0;
    if (expense.splits.length === 0 && !wasSplit) return false;
    const over = (images: readonly Booked[], spent: readonly Booked[]) => {
      const most = byCategory(spent);
      return [...byCategory(images)].filter(([id, minor]) => {
        const limit = most.get(id) ?? 0n;
        return minor > (limit > 0n ? limit : 0n);
      });
    };
    const old = was?.kind === "expense" && was.deletedAt === null ? was : expense;
    const given = byCategory(then);
    const wasOver = new Set(over(then, [old]).map(([id]) => id));
    return over(now, [expense]).some(
      ([id, minor]) => minor > (given.get(id) ?? 0n) || (old !== expense && !wasOver.has(id)),
    );
  });
}

import type { StagedRow } from "./staged-row.ts";

type CategoryKinds = ReadonlyMap<string, "expense" | "income">;

/**
 * What a row is recorded as. Money in is a refund where its category is one of expenses. `kinds` has the kinds of the
 * categories by id.
 */
export function kindOf(
  row: Pick<StagedRow, "transferAccountId" | "amountMinor" | "categoryId"> & {
    splits: readonly { categoryId: string | null }[];
  },
  kinds: CategoryKinds,
): "expense" | "income" | "refund" | "transfer" {
  if (row.transferAccountId !== null) return "transfer";
  if (row.amountMinor.startsWith("-")) return "expense";
  const ids = row.splits.length > 0 ? row.splits.map((part) => part.categoryId) : [row.categoryId];
  return ids.some((id) => id !== null && kinds.get(id) === "expense") ? "refund" : "income";
}

/** The ids of the categories that rows name. */
export function categoryIdsOf(rows: readonly StagedRow[]): string[] {
  const ids = rows.flatMap((row) => [row.categoryId, ...row.splits.map((part) => part.categoryId)]);
  return [...new Set(ids)].filter((id) => id !== null);
}

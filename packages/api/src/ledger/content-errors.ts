import type { ErrorCode } from "@outlay/core";

/** What can be wrong with a transaction that is created or changed. */
export const contentErrors = [
  "account.not_found",
  "account.archived",
  "category.not_found",
  "category.wrong_kind",
  "category.archived",
  "splits.unbalanced",
  "refund.exceeds_expense",
  "amount.out_of_range",
] as const satisfies readonly ErrorCode[];

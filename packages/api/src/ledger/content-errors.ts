import type { ErrorCode } from "@outlay/core";

/** Errors of creating or changing a transaction. */
export const contentErrors = [
  "account.not_found",
  "account.archived",
  "category.not_found",
  "category.wrong_kind",
  "category.archived",
  "splits.unbalanced",
  "shares.unbalanced",
  "person.not_found",
  "person.archived",
  "refund.exceeds_expense",
  "amount.out_of_range",
] as const satisfies readonly ErrorCode[];

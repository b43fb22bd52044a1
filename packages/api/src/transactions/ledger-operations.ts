import type { ErrorCode } from "@outlay/core";
import { contentErrors } from "../ledger/content-errors.ts";
import { operation } from "../rpc/procedure-meta.ts";

const id = "01920000-0000-7000-8000-000000000000";

type Subject = {
  route: `/${string}`;
  noun: "expense" | "transaction";
  article: "a" | "an";
  /** Added to the description of the update. */
  updateNote?: string;
  /** Errors of the fields that only some kinds have. */
  updateErrors?: readonly ErrorCode[];
  restoreErrors?: readonly ErrorCode[];
};

/** Metadata shared by the routers of expenses and transactions. */
export function ledgerOperations(subject: Subject) {
  const { route, noun, article, updateNote, updateErrors = [], restoreErrors = [] } = subject;
  const notFound: ErrorCode = `${noun}.not_found`;
  return {
    get: operation(`GET ${route}/{id}`, {
      summary: `Get ${article} ${noun}`,
      description: "A deleted one is not found until it is restored.",
      errors: [notFound],
    }),
    update: operation(`PATCH ${route}/{id}`, {
      summary: `Change ${article} ${noun}`,
      description: [
        "Absent fields stay the same, null clears. Tags and splits are replaced as a whole.",
      ]
        .concat(updateNote ?? [])
        .join(" "),
      errors: [
        notFound,
        ...updateErrors,
        ...contentErrors,
        "period.closed",
        "transaction.in_use",
        "version.conflict",
      ],
      example: { id, amount: "13.20", note: "With tip", version: 1 },
      together: true,
    }),
    remove: operation(`DELETE ${route}/{id}`, {
      summary: `Delete ${article} ${noun}`,
      description: "It can be restored for 30 days.",
      status: 204,
      errors: [notFound, "period.closed", "transaction.in_use", "version.conflict"],
      example: { id },
      together: true,
    }),
    restore: operation(`POST ${route}/{id}/restore`, {
      summary: `Restore a deleted ${noun}`,
      description: "Within 30 days of the deletion, as it was.",
      errors: [
        notFound,
        "transaction.restore_expired",
        ...restoreErrors,
        "amount.out_of_range",
        "period.closed",
      ],
      example: { id },
      together: true,
    }),
    list: operation(`GET ${route}`, {
      summary: `List ${noun}s`,
      description: "Newest first by default. Follow nextCursor with its filter and sort.",
      errors: ["cursor.invalid", "account.not_found", "category.not_found", "member.not_found"],
      example: { from: "2026-11-01", to: "2026-11-30", limit: 20 },
    }),
  };
}

import type { Category } from "../../ledger/category.contract.ts";
import { fieldError, type CalendarDate } from "@outlay/core";

/** Throws unless a budget can be for this category. */
export function assertSpendable(category: Category | undefined): void {
  if (!category) throw fieldError("category.not_found", ["categoryId"], "No category has this id.");
  if (category.kind !== "expense")
    throw fieldError("category.wrong_kind", ["categoryId"], "Choose a category of kind expense.");
  if (category.archived)
    throw fieldError(
      "category.archived",
      ["categoryId"],
      "Choose a category that is not archived.",
    );
}

/** Throws if the end is before the start. */
export function assertDates({
  startsOn,
  endsOn,
}: {
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
}) {
  if (endsOn === null || endsOn >= startsOn) return;
  throw fieldError("input.invalid", ["endsOn"], `Give a day on or after ${startsOn}, or none.`);
}

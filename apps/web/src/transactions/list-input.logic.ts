import type { RouterInputs } from "@outlay/client";
import { type Filters, isListedKind } from "./filters.logic.ts";

type ListInput = Exclude<RouterInputs["transactions"]["list"], undefined | void>;

/** The input of `transactions.list` that the filters mean. */
export function toListInput(filters: Filters): ListInput {
  const { focus: _, q, kinds: several, excluded, ...rest } = filters;
  const words = q?.trim();
  return {
    ...rest,
    ...(words && { q: words }),
    ...(several !== undefined && { kinds: several.split(",").filter(isListedKind) }),
    ...(excluded !== undefined && { excluded: false }),
    limit: 100,
  };
}

export function isFiltered(filters: Filters): boolean {
  return Object.entries(filters).some(([name, value]) => name !== "focus" && value !== undefined);
}

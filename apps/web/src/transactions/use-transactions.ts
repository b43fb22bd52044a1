import type { Transaction } from "@outlay/client";
import { useMemo } from "react";
import type { Filters } from "./filters.logic.ts";
import { isFiltered, toListInput } from "./list-input.logic.ts";
import { withPending } from "./pending.logic.ts";
import { usePending } from "./use-pending.ts";
import { useSegments } from "./use-segments.ts";

export type LoadedTransactions = {
  rows: readonly Transaction[];
  isPending: boolean;
  /** Why there are no rows. */
  error: unknown;
  hasMore: boolean;
  /** Whether rows between others are missing, for a moment: a change elsewhere has moved them between two parts of the list. */
  hasGap: boolean;
  /** To be called with the first and the last row in sight. */
  onView: (first: number, last: number) => void;
  /** The first rows that match, up to so many, fetched where they are not loaded yet. */
  loadUpTo: (count: number) => Promise<readonly Transaction[]>;
};

/** The rows that match, newest first, as far as they were loaded. Those with the chosen ids are kept up to date as well. */
export function useTransactions(filters: Filters, chosen: ReadonlySet<string>): LoadedTransactions {
  const list = useSegments(
    useMemo(() => toListInput(filters), [filters]),
    chosen,
  );
  const { rows: loaded, hasMore } = list;
  const pending = usePending();
  const narrowed = isFiltered(filters);
  const rows = useMemo(
    () => withPending({ rows: loaded, hasMore, isFiltered: narrowed }, pending),
    [loaded, hasMore, narrowed, pending],
  );
  return { ...list, rows };
}

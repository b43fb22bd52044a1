import type { Transaction } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type Filters, isFiltered, toListInput } from "./filters.logic.ts";
import { withPending } from "./pending.logic.ts";
import { usePending } from "./use-pending.ts";

export type LoadedTransactions = {
  rows: readonly Transaction[];
  isPending: boolean;
  hasMore: boolean;
  /** Fetches the next page, once at a time. */
  loadMore: () => void;
};

/** The rows that match, newest first, in the pages that were loaded so far. */
export function useTransactions(filters: Filters): LoadedTransactions {
  const outlay = useOutlay();
  const query = useInfiniteQuery(
    outlay.transactions.list.infiniteQueryOptions(toListInput(filters), {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      // While another search is under way, the rows before it stay.
      placeholderData: keepPreviousData,
    }),
  );
  const { data, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const pending = usePending();
  const narrowed = isFiltered(filters);
  const rows = useMemo(() => {
    const loaded = data?.pages.flatMap(({ items }) => items) ?? [];
    return withPending({ rows: loaded, hasMore: hasNextPage, isFiltered: narrowed }, pending);
  }, [data, hasNextPage, narrowed, pending]);
  return {
    rows,
    isPending,
    hasMore: hasNextPage,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
  };
}

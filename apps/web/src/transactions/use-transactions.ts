import type { Transaction } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Filters } from "./filters.logic.ts";
import { isFiltered, toListInput } from "./list-input.logic.ts";
import { withPending } from "./pending.logic.ts";
import { usePending } from "./use-pending.ts";

export type LoadedTransactions = {
  rows: readonly Transaction[];
  isPending: boolean;
  hasMore: boolean;
  /** Fetches the next page, once at a time. */
  loadMore: () => void;
  /** The first rows that match, up to so many, fetched where they are not loaded yet. */
  loadUpTo: (count: number) => Promise<readonly Transaction[]>;
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
  const loadUpTo = useCallback(
    async (count: number) => {
      let loaded = data?.pages.flatMap(({ items }) => items) ?? [];
      let hasMore = hasNextPage;
      while (hasMore && loaded.length < count) {
        const fetched = await fetchNextPage({ throwOnError: true });
        loaded = fetched.data?.pages.flatMap(({ items }) => items) ?? loaded;
        hasMore = fetched.hasNextPage;
      }
      return loaded.slice(0, count);
    },
    [data, hasNextPage, fetchNextPage],
  );
  return {
    rows,
    isPending,
    hasMore: hasNextPage,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    loadUpTo,
  };
}

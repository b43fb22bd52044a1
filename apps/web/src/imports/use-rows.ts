import type { ImportRow, RouterInputs, RouterOutputs } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useIsMutating,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { useMemo } from "react";

export type RowStatus = ImportRow["status"];
export type RowChange = RouterInputs["imports"]["changeRows"]["changes"][number];

type Page = RouterOutputs["imports"]["rows"];

// Of no group of procedures: no change of the book alters rows, and hundreds of pages need not be fetched again.
const keyOf = (id: string) => [["importRows"], id] as const;

const pageSize = 200;

export type LoadedRows = {
  rows: readonly ImportRow[];
  isPending: boolean;
  error: unknown;
  hasMore: boolean;
  /** Fetches the next page, once at a time. */
  loadMore: () => void;
};

/** The rows of an import in the order of its file, in the pages that were loaded so far. */
export function useRows(id: string, status: RowStatus | undefined): LoadedRows {
  const client = useOutlayClient();
  const query = useInfiniteQuery({
    queryKey: [...keyOf(id), status ?? "all"],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      client.imports.rows.query({ id, status, cursor, limit: pageSize }, { signal }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data, isPending, error, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  return {
    rows,
    isPending,
    error,
    hasMore: hasNextPage,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
  };
}

/** Rows are other ones once their file is read differently. */
export function forgetRows(queryClient: QueryClient, id: string): void {
  queryClient.removeQueries({ queryKey: keyOf(id) });
}

function showRows(queryClient: QueryClient, id: string, changed: readonly ImportRow[]): void {
  const byIndex = new Map(changed.map((row) => [row.index, row]));
  const replace = (page: Page): Page =>
    page.items.some(({ index }) => byIndex.has(index))
      ? { ...page, items: page.items.map((row) => byIndex.get(row.index) ?? row) }
      : page;
  queryClient.setQueriesData<InfiniteData<Page>>(
    { queryKey: keyOf(id) },
    (data) => data && { ...data, pages: data.pages.map(replace) },
  );
}

/** Up to 500 changes in one request. */
export const mostChanges = 500;

export type ChangeRows = {
  /** Fails as the API does. */
  change: (changes: readonly RowChange[]) => Promise<readonly ImportRow[]>;
  /** Shows a row as it will be, before the server has it. */
  show: (row: ImportRow) => void;
};

export function useChangeRows(id: string): ChangeRows {
  const client = useOutlayClient();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const { mutateAsync: change } = useMutation({
    mutationKey: keyOf(id),
    mutationFn: async (changes: readonly RowChange[]) => {
      const { items } = await client.imports.changeRows.mutate({ id, changes: [...changes] });
      showRows(queryClient, id, items);
      // The balance with this file is another one.
      void queryClient.invalidateQueries(outlay.imports.get.queryFilter({ id }));
      return items;
    },
  });
  return useMemo(
    () => ({ change, show: (row) => showRows(queryClient, id, [row]) }),
    [change, queryClient, id],
  );
}

/** Whether changes of rows are not saved yet: recorded now, the file would be recorded without them. */
export const useIsChangingRows = (id: string): boolean =>
  useIsMutating({ mutationKey: keyOf(id) }) > 0;

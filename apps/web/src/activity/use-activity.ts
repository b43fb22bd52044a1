import { useOutlay } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { groupByOperation } from "./operations.logic.ts";

/** What was done in the book, newest first. */
export function useActivity() {
  const outlay = useOutlay();
  const query = useInfiniteQuery(
    outlay.changes.newest.infiniteQueryOptions(
      { limit: 100 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const operations = useMemo(
    () => groupByOperation(query.data?.pages.flatMap(({ items }) => items) ?? []),
    [query.data],
  );
  return { ...query, operations };
}

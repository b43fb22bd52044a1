import { useOutlayClient } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { useBook } from "../app/book-context.tsx";
import { findLast, groupByOperation, readBack, type ReadFeed } from "./newest-changes.logic.ts";

/** What was done in the book, newest first. Its key begins as those of `changes`, so that new changes are fetched. */
export function useActivity() {
  const client = useOutlayClient();
  const { book } = useBook();
  const known = useRef(0);
  const query = useInfiniteQuery({
    queryKey: [["changes", "newest"], book.id],
    initialPageParam: null as number | null,
    queryFn: async ({ pageParam, signal }) => {
      const read: ReadFeed = (since, limit) =>
        client.changes.since.query({ since, limit }, { signal });
      if (pageParam !== null) return readBack(read, pageParam);
      known.current = await findLast(read, known.current);
      return readBack(read, known.current);
    },
    getNextPageParam: ({ before }) => before,
  });
  const operations = useMemo(
    () => groupByOperation(query.data?.pages.flatMap(({ items }) => items) ?? []),
    [query.data],
  );
  return { ...query, operations };
}

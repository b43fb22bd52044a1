import type { Transaction } from "@outlay/client";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useBook } from "../app/book-context.tsx";
import { useWaiting } from "../offline/use-waiting.ts";
import { toPending } from "../offline/waiting.logic.ts";
import { joinPending, nothingPending, type Pending } from "./pending.logic.ts";

// In the cache of queries, but of no procedure: it is shared by the pages, and goes with the book.
const queryKey = [["pending"], "transactions"];

/** The writes of this page that the server has not confirmed yet, and those that wait on this device. */
export function usePending(): Pending {
  const { data } = useQuery({
    queryKey,
    queryFn: () => nothingPending,
    initialData: nothingPending,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { book } = useBook();
  const waiting = useWaiting();
  return useMemo(() => joinPending(data, toPending(waiting, book.id)), [data, waiting, book.id]);
}

function change(queryClient: QueryClient, write: (pending: Pending) => Pending): void {
  queryClient.setQueryData<Pending>(queryKey, (pending = nothingPending) => write(pending));
}

/** Shows a write before the server has it; each returns what ends that, because it has it by then or refused it. */
export function useShowPending() {
  const queryClient = useQueryClient();
  return useMemo(
    () => ({
      add: (row: Transaction) => {
        change(queryClient, (pending) => ({ ...pending, added: [...pending.added, row] }));
        return () =>
          change(queryClient, (pending) => ({
            ...pending,
            added: pending.added.filter(({ id }) => id !== row.id),
          }));
      },
      remove: (id: string) => {
        change(queryClient, (pending) => ({
          ...pending,
          removedIds: [...pending.removedIds, id],
        }));
        return () =>
          change(queryClient, (pending) => ({
            ...pending,
            removedIds: pending.removedIds.filter((other) => other !== id),
          }));
      },
    }),
    [queryClient],
  );
}

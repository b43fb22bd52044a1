import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, createElement, type ReactNode, useContext, useMemo } from "react";
import type { Client } from "./client.ts";
import { type Outlay, outlayOptions as optionsOf } from "./options.ts";

export { followChanges } from "./follow-changes.ts";
export type { Outlay } from "./options.ts";

type Provided = { client: Client; options: Outlay };

const Context = /* @__PURE__ */ createContext<Provided | undefined>(undefined);

function useProvided(): Provided {
  const provided = useContext(Context);
  if (!provided) throw new Error("This component is not within an OutlayProvider.");
  return provided;
}

type Props = { client: Client; queryClient: QueryClient; children?: ReactNode };

/** Gives the client and TanStack Query's to all within. */
export function OutlayProvider({ client, queryClient, children }: Props): ReactNode {
  const value = useMemo(() => ({ client, options: optionsOf(client) }), [client]);
  return createElement(
    QueryClientProvider,
    { client: queryClient },
    createElement(Context.Provider, { value }, children),
  );
}

/**
 * The options of TanStack Query for each procedure:
 *
 * ```tsx
 * const outlay = useOutlay();
 * const accounts = useQuery(outlay.accounts.list.queryOptions());
 * const expenses = useInfiniteQuery(
 *   outlay.expenses.list.infiniteQueryOptions({}, { getNextPageParam: ({ nextCursor }) => nextCursor }),
 * );
 * const create = useMutation(outlay.expenses.create.mutationOptions());
 * ```
 */
export function useOutlay(): Outlay {
  return useProvided().options;
}

/** The client itself, for calls without a cache. */
export function useOutlayClient(): Client {
  return useProvided().client;
}

/** The same options outside of components: for loaders of routes, prefetching and tests. They are of any cache. */
export function outlayOptions(client: Client, _queryClient?: QueryClient): Outlay {
  return optionsOf(client);
}

import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCContext, createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { createElement, type ReactNode } from "react";
import type { Client } from "./client.ts";
import type { AppRouter } from "./router.generated.ts";

export { followChanges } from "./follow-changes.ts";

const context = /* @__PURE__ */ createTRPCContext<AppRouter>();

/** The options of TanStack Query for each procedure: `outlay.expenses.list.queryOptions({ limit: 20 })`. */
export type Outlay = TRPCOptionsProxy<AppRouter>;

type Props = { client: Client; queryClient: QueryClient; children?: ReactNode };

/** Gives the client and TanStack Query's to all within. */
export function OutlayProvider({ client, queryClient, children }: Props): ReactNode {
  return createElement(
    QueryClientProvider,
    { client: queryClient },
    createElement(context.TRPCProvider, { trpcClient: client, queryClient, children }),
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
  return context.useTRPC();
}

/** The client itself, for calls without a cache. */
export function useOutlayClient(): Client {
  return context.useTRPCClient();
}

/** The same options outside of components: for loaders of routes, prefetching and tests. */
export function outlayOptions(client: Client, queryClient: QueryClient): Outlay {
  return createTRPCOptionsProxy<AppRouter>({ client, queryClient });
}

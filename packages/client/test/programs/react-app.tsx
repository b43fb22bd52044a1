// A page with React: pages of a list, a form, and changes that others make.

import { browserTokens, createClient } from "@outlay/client";
import {
  followChanges,
  OutlayProvider,
  outlayOptions,
  useOutlay,
  useOutlayClient,
} from "@outlay/client/react";
import {
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { StrictMode, useEffect } from "react";
import { createRoot } from "react-dom/client";

const url = new URLSearchParams(location.search).get("server") ?? location.origin;
const client = createClient({ url, tokens: browserTokens() });
// Nothing is fetched again but what a change has altered.
const queries = { staleTime: Infinity, refetchOnWindowFocus: false };
const queryClient = new QueryClient({ defaultOptions: { queries } });

function Ledger() {
  const outlay = useOutlay();
  const calls = useOutlayClient();
  const cache = useQueryClient();
  useEffect(() => followChanges(cache, calls), [cache, calls]);

  const accounts = useQuery(outlay.accounts.list.queryOptions());
  const pages = useInfiniteQuery(
    outlay.expenses.list.infiniteQueryOptions(
      { limit: 2 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const create = useMutation(outlay.expenses.create.mutationOptions());
  const expenses = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <main>
      <output id="balance">{accounts.data?.items[0]?.balance}</output>
      <ul>
        {expenses.map(({ id, amount, createdAt }) => (
          <li key={id} title={createdAt.toISOString()}>
            {amount}
          </li>
        ))}
      </ul>
      <p role="alert">{pages.error?.message ?? create.error?.message}</p>
      <button type="button" onClick={() => create.mutate({ amount: "12.50" })}>
        Add
      </button>
      {pages.hasNextPage && (
        <button type="button" onClick={() => void pages.fetchNextPage()}>
          More
        </button>
      )}
    </main>
  );
}

// Outside of components, as a router's loader does.
await queryClient.prefetchQuery(outlayOptions(client, queryClient).accounts.list.queryOptions());
createRoot(document.body).render(
  <StrictMode>
    <OutlayProvider client={client} queryClient={queryClient}>
      <Ledger />
    </OutlayProvider>
  </StrictMode>,
);

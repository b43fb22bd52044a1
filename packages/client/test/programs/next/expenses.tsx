// A page of Next: a component of the browser.
"use client";

import { browserTokens, createClient } from "@outlay/client";
import { OutlayProvider, useOutlay } from "@outlay/client/react";
import { QueryClient, useQuery } from "@tanstack/react-query";
import { useState } from "react";

function List() {
  const outlay = useOutlay();
  const { data } = useQuery(outlay.expenses.list.queryOptions());
  return <p>{data?.items.length ?? "Loading"}</p>;
}

export function Expenses({ url }: { url: string }) {
  const [client] = useState(() => createClient({ url, tokens: browserTokens() }));
  const [queryClient] = useState(() => new QueryClient());
  return (
    <OutlayProvider client={client} queryClient={queryClient}>
      <List />
    </OutlayProvider>
  );
}

import { QueryClient, type QueryFunctionContext, skipToken } from "@tanstack/react-query";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import { afterEach, expect, test } from "vitest";
import { createClient } from "./index.ts";
import { type Outlay, outlayOptions } from "./options.ts";
import type { AppRouter } from "./router.generated.ts";

// Both ask a server that is not there: what matters is what they ask.
const asked: string[] = [];
const client = createClient({
  url: "http://127.0.0.1:9",
  fetch: async (url, init) => {
    const request = new Request(url, init as RequestInit);
    asked.push(`${request.method} ${request.url} ${await request.text()}`);
    const reply = { result: { data: null } };
    return Response.json(request.url.includes("batch=1") ? [reply] : reply);
  },
});
const queryClient = new QueryClient();
const ours = outlayOptions(client);
const theirs = createTRPCOptionsProxy<AppRouter>({ client, queryClient });

afterEach(() => {
  asked.length = 0;
});

/** What does not change from call to call: functions are compared by what they do. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const nextPage = { getNextPageParam: () => "next", initialCursor: "first" };
const uses: Record<string, (outlay: Outlay) => unknown> = {
  "a group's key": (outlay) => outlay.expenses.pathKey(),
  "a group's filter": (outlay) => outlay.expenses.pathFilter({ stale: true }),
  "a procedure's path": (outlay) => outlay.expenses.list.pathKey(),
  "a query's key": (outlay) => outlay.expenses.list.queryKey({ limit: 5 }),
  "a query's key without an input": (outlay) => outlay.accounts.list.queryKey(),
  "a query that has no input yet": (outlay) => outlay.expenses.get.queryOptions(skipToken),
  "a query's filter": (outlay) => outlay.expenses.list.queryFilter({ limit: 5 }, { stale: true }),
  "a query": (outlay) => outlay.expenses.list.queryOptions({ limit: 5 }, { staleTime: 9 }),
  "a query of a key in the call": (outlay) =>
    outlay.accounts.list.queryOptions(undefined, { trpc: { context: { a: 1 } } }),
  "pages' key": (outlay) => outlay.expenses.list.infiniteQueryKey({ limit: 5, cursor: "c" }),
  "pages' filter": (outlay) => outlay.expenses.list.infiniteQueryFilter({ limit: 5 }),
  pages: (outlay) => outlay.expenses.list.infiniteQueryOptions({ limit: 5 }, nextPage),
  "a mutation's key": (outlay) => outlay.expenses.create.mutationKey(),
  "a mutation": (outlay) => outlay.expenses.create.mutationOptions({ retry: 2 }),
  "a subscription": (outlay) => outlay.changes.live.subscriptionOptions({ lastEventId: "1" }),
  "a subscription that waits": (outlay) => outlay.changes.live.subscriptionOptions(skipToken),
};

test.each(Object.entries(uses))("%s is the one that tRPC has", (_name, use) => {
  expect(plain(use(ours))).toEqual(plain(use(theirs)));
});

test("a query, the pages of a list and a mutation ask for the same as tRPC's", async () => {
  const { signal } = new AbortController();
  const run = async (outlay: Outlay) => {
    asked.length = 0;
    const query = outlay.expenses.list.queryOptions({ limit: 5 });
    const pages = outlay.expenses.list.infiniteQueryOptions({ limit: 5 }, nextPage);
    const page = { signal, direction: "forward", client: queryClient, meta: undefined } as const;
    const context = { ...page, queryKey: query.queryKey };
    await call(query.queryFn, context);
    await call(pages.queryFn, { ...page, queryKey: pages.queryKey, pageParam: "c" });
    const { mutationFn } = outlay.expenses.create.mutationOptions();
    await mutationFn?.({ amount: "12.50" }, { client: queryClient, meta: undefined });
    return [...asked];
  };
  const [first, second] = [await run(ours), await run(theirs)];
  expect(first).toHaveLength(3);
  expect(first).toEqual(second);
});

/** Calls what is a function: a query that is skipped has none. */
async function call(queryFn: unknown, context: object): Promise<void> {
  if (typeof queryFn !== "function") throw new Error("There is nothing to fetch.");
  await (queryFn as (context: QueryFunctionContext) => unknown)(context as QueryFunctionContext);
}

test("a query that has no input yet is not sent", () => {
  expect(ours.expenses.get.queryOptions(skipToken).queryFn).toBe(skipToken);
  const pages = ours.expenses.list.infiniteQueryOptions(skipToken, nextPage);
  expect(pages.queryFn).toBe(skipToken);
});

test("a page that is left ends its call only if it is asked to", async () => {
  const left = new AbortController();
  left.abort();
  const context = { signal: left.signal, queryKey: [] };
  const kept = ours.accounts.list.queryOptions();
  await call(kept.queryFn, context);
  expect(asked).toHaveLength(1);
  const ended = ours.accounts.list.queryOptions(undefined, { trpc: { abortOnUnmount: true } });
  await expect(call(ended.queryFn, context)).rejects.toThrow();
  expect(asked).toHaveLength(1);
});

test("options are no promise, and a misspelt one says so", () => {
  expect(Reflect.get(ours.expenses, "then")).toBeUndefined();
  expect(() => (Reflect.get(ours.expenses.list, "queryOption") as () => void)()).toThrow(
    'There are no options "queryOption".',
  );
});

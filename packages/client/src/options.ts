import { skipToken } from "@tanstack/react-query";
import { getUntypedClient } from "@trpc/client";
import type { TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import type { Client } from "./client.ts";
import type { AppRouter } from "./router.generated.ts";

// What tRPC's package for TanStack Query answers, with the same keys and calls, for a client in a page. That package also
// calls procedures within a server's process, and brings what that takes to each first visit.

/** The options of TanStack Query for each procedure: `outlay.expenses.list.queryOptions({ limit: 20 })`. */
export type Outlay = TRPCOptionsProxy<AppRouter>;

type Given = Record<string, unknown>;
type Fetching = { signal: AbortSignal };
type FetchingPage = Fetching & { pageParam: unknown; direction: string };
type Untyped = ReturnType<typeof getUntypedClient>;

const isRecord = (value: unknown): value is Given => typeof value === "object" && value !== null;

/** The key in the cache: the path, and by which replies of it differ. */
function keyOf(path: readonly string[], input?: unknown, type?: "query" | "infinite") {
  let known = input === skipToken ? undefined : input;
  if (type === "infinite" && isRecord(known)) {
    const { cursor: _cursor, direction: _direction, ...rest } = known;
    known = rest;
  }
  if (input === undefined && type === undefined) return [path];
  return [path, { ...(known !== undefined && { input: known }), ...(type && { type }) }];
}

/** A page that is left does not end its calls, unless it is asked for. */
function callOf({ trpc }: Given, { signal }: Fetching): Given {
  const call = isRecord(trpc) ? trpc : {};
  return { ...call, signal: call["abortOnUnmount"] === true ? signal : null };
}

/** By the last name: `queryOptions` of `outlay.expenses.list.queryOptions`. */
const answers = (client: Untyped, path: string[], first: unknown, second: Given) => {
  const name = path.join(".");
  const about = { trpc: { path: name } };
  const isSkipped = first === skipToken;
  const own = isRecord(first) ? first : {};
  const query = (fetching: Fetching) => client.query(name, first, callOf(second, fetching));
  const queryPage = ({ pageParam, direction, signal }: FetchingPage) => {
    const cursor = pageParam === undefined ? {} : { cursor: pageParam };
    return client.query(name, { ...own, ...cursor, direction }, callOf(second, { signal }));
  };
  return {
    pathKey: () => keyOf(path),
    pathFilter: () => ({ ...own, queryKey: keyOf(path) }),
    queryKey: () => keyOf(path, first, "query"),
    queryFilter: () => ({ ...second, queryKey: keyOf(path, first, "query") }),
    queryOptions: () => ({
      ...second,
      queryKey: keyOf(path, first, "query"),
      queryFn: isSkipped ? skipToken : query,
      ...about,
    }),
    infiniteQueryKey: () => keyOf(path, first, "infinite"),
    infiniteQueryFilter: () => ({ ...second, queryKey: keyOf(path, first, "infinite") }),
    infiniteQueryOptions: () => ({
      ...second,
      queryKey: keyOf(path, first, "infinite"),
      queryFn: isSkipped ? skipToken : queryPage,
      initialPageParam: second["initialCursor"] ?? own["cursor"],
      ...about,
    }),
    mutationKey: () => keyOf(path),
    mutationOptions: () => ({
      ...own,
      mutationKey: keyOf(path),
      mutationFn: (input: unknown) => client.mutation(name, input, own["trpc"] ?? {}),
      ...about,
    }),
    subscriptionOptions: () => ({
      ...second,
      enabled: Boolean(second["enabled"] ?? !isSkipped),
      queryKey: keyOf(path, first),
      subscribe: (options: object) =>
        client.subscription(name, isSkipped ? undefined : first, options),
      ...about,
    }),
  };
};

/** The same options outside of components: for loaders of routes, prefetching and tests. */
export function outlayOptions(client: Client): Outlay {
  const untyped = getUntypedClient(client);
  const at = (path: readonly string[]): unknown =>
    new Proxy(() => {}, {
      // A promise would have `then`.
      get: (_target, name) =>
        typeof name === "string" && name !== "then" ? at([...path, name]) : undefined,
      apply: (_target, _this, [first, second]: unknown[]) => {
        const name = path.at(-1) ?? "";
        const answer = answers(untyped, path.slice(0, -1), first, isRecord(second) ? second : {});
        if (!Object.hasOwn(answer, name)) throw new TypeError(`There are no options "${name}".`);
        return answer[name as keyof typeof answer]();
      },
    });
  return at([]) as Outlay;
}

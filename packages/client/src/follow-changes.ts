import type { Query, QueryClient } from "@tanstack/react-query";
import type { Client } from "./client.ts";
import type { LiveContext } from "./live-link.ts";
import type { Change } from "./router.generated.ts";

type Entity = Change["entity"];

const ledger = ["expenses", "transactions", "accounts", "goals", "statements", "tags", "payees"];
const figures = ["analytics", "budgets"];

/** The groups of procedures whose replies a change of each entity may alter. */
const affected: Record<Entity, readonly string[]> = {
  account: ["accounts", "goals", "statements", "alerts", "trash", ...figures],
  category: ["categories", "expenses", "transactions", "payees", "trash", ...figures],
  attachment: ["attachments", "expenses", "transactions"],
  transaction: [...ledger, "attachments", "household", "schedules", "trash", ...figures],
  budget: ["budgets", "alerts", "analytics", "trash"],
  alert: ["alerts", "budgets"],
  book: ["books", "household", "members", "accounts", "goals", "statements", ...figures],
  person: ["household"],
  settlement: ["household"],
  shareDefault: ["household"],
  rate: ["rates", "household", "accounts", ...figures],
  rateImport: ["rates", "household", "accounts", ...figures],
  // A proposal comes with one.
  notification: ["notifications", "proposals"],
  goal: ["goals", "analytics"],
  schedule: ["schedules", "goals", "analytics", "trash"],
  rule: ["rules", "trash"],
  import: ["imports"],
  statement: ["statements"],
};

const all = Object.values(affected).flat();

/** By a change of a kind of record that only a newer server has: any. */
const affectedBy = (entity: Entity) => (Object.hasOwn(affected, entity) ? affected[entity] : all);

/** The groups of procedures whose replies a new day of the book may alter. */
const affectedByDay = ["accounts", "goals", "schedules", ...figures];

/** Changes that come together, as of a request in bulk, are one reason to fetch again. */
const togetherMs = 50;

/** The group of a query's procedure: tRPC's keys begin with the procedure's path. */
function groupOf([path]: readonly unknown[]): unknown {
  return Array.isArray(path) ? (path as unknown[])[0] : undefined;
}

/** Interrupts no fetch, which may be of a list's next page; but what it brings may be older than the change. */
async function refetch(
  queryClient: QueryClient,
  predicate: (query: Query) => boolean,
): Promise<void> {
  const fetching = queryClient.getQueryCache().findAll({ predicate, fetchStatus: "fetching" });
  const underWay = new Map(
    fetching.flatMap((query) => (query.promise ? [[query, query.promise]] : [])),
  );
  void queryClient.invalidateQueries({ predicate }, { cancelRefetch: false });
  if (underWay.size === 0) return;
  await Promise.allSettled(underWay.values());
  await refetch(queryClient, (query) => underWay.has(query));
}

/**
 * Keeps the caches of queries up to date: follows the changes of the client's book, by one subscription, and fetches
 * again what they alter. It goes on behind the last change when the connection was lost. Returns what ends it.
 *
 * ```ts
 * useEffect(() => followChanges(queryClient, outlay), [queryClient, outlay]);
 * ```
 */
export function followChanges(queryClient: QueryClient, outlay: Client): () => void {
  const waiting = new Set<unknown>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    timer = undefined;
    const groups = new Set(waiting);
    waiting.clear();
    void refetch(queryClient, ({ queryKey }) => groups.has(groupOf(queryKey)));
  };
  const alter = (groups: readonly string[]) => {
    for (const group of groups) waiting.add(group);
    timer ??= setTimeout(refresh, togetherMs);
  };

  let hasStarted = false;
  const context: LiveContext = { onDay: () => alter(affectedByDay) };
  const subscription = outlay.changes.live.subscribe(undefined, {
    context,
    onStarted: () => {
      // Data that was fetched before the stream started may be outdated.
      if (!hasStarted) alter(all);
      hasStarted = true;
    },
    onData: ({ data }) => alter(["changes", ...affectedBy(data.entity)]),
    // Final: the session has ended, or the book is not the user's any longer. Calls report it as well.
    onError: () => {},
  });
  return () => {
    clearTimeout(timer);
    subscription.unsubscribe();
  };
}

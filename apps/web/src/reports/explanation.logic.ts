import type { Explanation } from "@outlay/client";
import type { Filters } from "../transactions/filters.logic.ts";

type Filter = Explanation["filter"];

/** What the page of transactions can filter by; a figure by more than that has no list. */
const readable = new Set<string>([
  "kinds",
  "from",
  "to",
  "accountId",
  "categoryId",
  "tag",
  "payee",
  "actorId",
  "excluded",
] satisfies (keyof Filter)[]);

/** The address of the transactions that a figure is made of; undefined where they cannot be listed. */
export function toTransactionSearch(filter: Filter): Filters | undefined {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  if (!given.every(([name]) => readable.has(name))) return undefined;
  const { kinds, from, to, accountId, categoryId, tag, payee, actorId, excluded } = filter;
  return {
    from,
    to,
    accountId,
    categoryId,
    tag,
    payee,
    actorId,
    kinds: kinds.join(","),
    excluded: excluded === false ? "false" : undefined,
  };
}

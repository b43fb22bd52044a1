import type { Caller } from "../testing.ts";
import type { Change } from "../registry.ts";

/** Every change after a number, page by page. */
export async function changesSince(api: Caller, since = 0): Promise<Change[]> {
  const items: Change[] = [];
  let page = await api.changes.since({ since, limit: 200 });
  items.push(...page.items);
  while (!page.upToDate) {
    page = await api.changes.since({ since: page.nextSince, limit: 200 });
    items.push(...page.items);
  }
  return items;
}

/** The number of the newest change. */
export async function newestSeq(api: Caller): Promise<number> {
  return (await changesSince(api)).at(-1)?.seq ?? 0;
}

/** The changes that a call adds to the feed. */
export async function changesOf(api: Caller, call: () => Promise<unknown>): Promise<Change[]> {
  const since = await newestSeq(api);
  await call();
  return changesSince(api, since);
}

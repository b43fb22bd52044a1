import type { User } from "@outlay/client";
import {
  hashKey,
  type InfiniteData,
  type Query,
  type QueryClient,
  type QueryKey,
} from "@tanstack/react-query";
import { cursorOf, keptSegments, type Segment } from "../transactions/segments.logic.ts";
import type { DeviceStore, KeptReply } from "./device-store.ts";

/** Groups of procedures whose replies are kept for when the server cannot be reached. Nothing of sessions and tokens. */
const keptGroups = new Set([
  "profile",
  "books",
  "accounts",
  "categories",
  "transactions",
  "segments",
  "payees",
  "tags",
  "budgets",
  "alerts",
  "schedules",
  "analytics",
  "notifications",
]);
const ofUser = new Set(["profile", "books"]);
/** Of an infinite query, so many pages; and so many replies in all. Other queries say in their `meta` what is not to be kept. */
const maxPages = 5;
const maxReplies = 300;
const writeMs = 2_000;

type Input = { cursor?: string; [filter: string]: unknown };

const groupOf = ([path]: QueryKey): string => String((path as unknown[] | undefined)?.[0]);

/** The first pages of a list, else the reply itself. */
function firstPages(data: unknown): unknown {
  const { pages, pageParams } = data as Partial<InfiniteData<unknown>>;
  if (!Array.isArray(pages) || !pageParams) return data;
  return { pages: pages.slice(0, maxPages), pageParams: pageParams.slice(0, maxPages) };
}

function toKept({ queryKey, queryHash, state }: Query, book: string): KeptReply {
  const bookId = ofUser.has(groupOf(queryKey)) ? "" : book;
  const { data, dataUpdatedAt: updatedAt } = state;
  return { id: `${bookId} ${queryHash}`, bookId, queryKey, data: firstPages(data), updatedAt };
}

/** Of the ids of what is kept, those of pages of a list that it has no longer: each row that is recorded may make a new one. */
export function pagesGone(ids: readonly string[], { bookId, queryKey, data }: KeptReply): string[] {
  const [, list] = queryKey;
  const segments = (data as readonly Segment[]).slice(0, keptSegments);
  const cursors = new Set(segments.map(cursorOf));
  return ids.filter((id) => {
    if (!id.startsWith(`${bookId} [["transactions","list"],`)) return false;
    const [, { input }] = JSON.parse(id.slice(bookId.length + 1)) as [unknown, { input?: Input }];
    const { cursor = "", ...rest } = input ?? {};
    return hashKey([rest]) === hashKey([list]) && !cursors.has(cursor);
  });
}

/** Keeps the replies that a page shows, a moment after they came. Returns what ends it. */
export function keepReplies(
  store: DeviceStore,
  queryClient: QueryClient,
  book: string,
): () => void {
  const cache = queryClient.getQueryCache();
  const fresh = new Set<Query>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = async () => {
    timer = undefined;
    const replies = [...fresh].map((query) => toKept(query, book));
    fresh.clear();
    const { store: records, done } = store.transaction("replies", "readwrite");
    for (const reply of replies) void records.put(reply);
    const ids = await records.getAllKeys();
    for (const reply of replies.filter(({ queryKey }) => groupOf(queryKey) === "segments"))
      for (const id of pagesGone(ids, reply)) void records.delete(id);
    let rest = (await records.count()) - maxReplies;
    for (let at = await records.index("updatedAt").openCursor(); at && rest > 0; rest -= 1) {
      await at.delete();
      at = await at.continue();
    }
    await done;
  };
  const note = (query: Query) => {
    if (query.state.data === undefined || !keptGroups.has(groupOf(query.queryKey))) return;
    if (query.meta?.["isKept"] === false) return;
    fresh.add(query);
    // A full or closed store only means that less is kept.
    timer ??= setTimeout(() => void write().catch(() => {}), writeMs);
  };
  for (const query of cache.getAll()) note(query);
  const stop = cache.subscribe((event) => {
    if (event.type === "updated" && event.action.type === "success") note(event.query as Query);
  });
  return () => {
    stop();
    clearTimeout(timer);
    if (fresh.size > 0) void write().catch(() => {});
  };
}

/** Forgets everything if the profile that was kept is another user's. */
export async function forgetOthers(store: DeviceStore, userId: string): Promise<void> {
  const { store: records, done } = store.transaction("replies", "readwrite");
  const kept = await records.index("bookId").getAll("");
  const profile = kept.find(({ queryKey: [path] }) => String(path) === "profile,get");
  if (profile && (profile.data as User).id !== userId) await records.clear();
  await done;
}

/** Puts the replies of a book, and those of its user, where there are none. Returns when the newest was fetched. */
export async function restoreReplies(
  store: DeviceStore,
  queryClient: QueryClient,
  bookId: string,
): Promise<number> {
  const kept = [
    ...(await store.getAllFromIndex("replies", "bookId", "")),
    ...(bookId === "" ? [] : await store.getAllFromIndex("replies", "bookId", bookId)),
  ];
  const cache = queryClient.getQueryCache();
  for (const { queryKey, data, updatedAt } of kept) {
    if (queryClient.getQueryData(queryKey) !== undefined) continue;
    // Nothing shows most of them yet, and nothing could fetch them again.
    cache.build(queryClient, { queryKey, gcTime: Number.POSITIVE_INFINITY });
    queryClient.setQueryData(queryKey, data, { updatedAt });
  }
  return Math.max(0, ...kept.map(({ updatedAt }) => updatedAt));
}

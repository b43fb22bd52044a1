import {
  balancesOf,
  type FeedChange,
  isLive,
  openingsOf,
  replay,
  snapshotOf,
  writeMinor,
} from "@outlay/api/testing";
import { expect } from "vitest";
import { type Reply, type Send, sendTo } from "./http.fixture.ts";

/** What a test of a ledger reads of any record. */
export type Item = { id: string; version: number; note?: string | null; balance?: string };

/** Numbers from 0 to `below`, the same for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** How to send with a token. */
export function sender(url: string, accessToken: string): Send {
  const authorization = `Bearer ${accessToken}`;
  return (method, path, sending = {}) =>
    sendTo(`${url}${path}`, method, {
      ...sending,
      headers: { authorization, ...sending.headers },
    });
}

/** Registers somebody; answers their access token. */
export async function register(url: string): Promise<string> {
  const json = { email: "ada@example.com", password: "correct horse battery", name: "Ada" };
  const reply = await sendTo(`${url}/api/auth/register`, "POST", { json });
  expect(reply).toMatchObject({ status: 201 });
  return (reply.json as { accessToken: string }).accessToken;
}

/** The `code` of a problem; undefined of a reply that is none. */
export const codeOf = ({ json }: Reply) => (json as { code?: string } | undefined)?.code;

/** Every item of a list, page by page. */
export async function listAll(send: Send, path: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor = "";
  do {
    const reply = await send("GET", `${path}?limit=200${cursor && `&cursor=${cursor}`}`);
    expect(reply.status).toBe(200);
    const page = reply.json as { items: Item[]; nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor ?? "";
  } while (cursor !== "");
  return items;
}

type Numbered = FeedChange & { seq: number; before: Item | null; after: Item | null };

/** The whole feed; fails unless it is numbered from 1 without a gap. */
async function readFeed(send: Send): Promise<Numbered[]> {
  const feed: Numbered[] = [];
  let page: { items: Numbered[]; upToDate: boolean };
  do {
    const reply = await send("GET", `/api/changes?limit=200&since=${feed.at(-1)?.seq ?? 0}`);
    page = reply.json as typeof page;
    feed.push(...page.items);
  } while (!page.upToDate);
  expect(feed.map(({ seq }) => seq)).toEqual(feed.map((_, index) => index + 1));
  return feed;
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** Fails unless the feed, replayed from zero, gives the existing records, and their balances. Returns the feed. */
export async function assertLedger(send: Send): Promise<Numbered[]> {
  const feed = await readFeed(send);
  const records = replay(feed);
  const today = new Date().toISOString().slice(0, 10);
  const openings = openingsOf(records);
  const [balances, futures] = [balancesOf(records, today), balancesOf(records)];
  const accounts = [...records.accounts.values()].toSorted(byId).map((account) => ({
    ...account,
    openedOn: openings.get(account.id),
    balance: writeMinor(balances.get(account.id) ?? 0n, account.currency),
    futureBalance: writeMinor(futures.get(account.id) ?? 0n, account.currency),
  }));
  expect(await listAll(send, "/api/accounts")).toEqual(accounts);
  const listed = await listAll(send, "/api/transactions");
  const images = listed.map((item) => snapshotOf(item as object) as Item);
  const live = [...records.transactions.values()].filter(isLive);
  expect(images.toSorted(byId)).toEqual(live.toSorted(byId));
  return feed;
}

import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { QueryClient } from "@tanstack/react-query";
import { afterAll, expect, test } from "vitest";
import { createClient } from "./index.ts";
import { followChanges } from "./follow-changes.ts";

const streams: ServerResponse[] = [];
const server = createServer((_, reply) => {
  reply.writeHead(200, { "content-type": "text/event-stream" });
  reply.write("event: connected\ndata: {}\nid: 7\n\n");
  streams.push(reply);
}).listen(0, "127.0.0.1");
await once(server, "listening");
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const groups = ["accounts", "analytics", "budgets", "categories", "transactions"];

test("a day that begins makes balances, budgets and analytics outdated, and nothing else", async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const queryClient = new QueryClient();
  const keys = groups.map((group) => [[group, "list"]]);
  const outdated = () =>
    groups.filter((_, index) => queryClient.getQueryState(keys[index] ?? [])?.isInvalidated);
  const stop = followChanges(queryClient, createClient({ url, token: "outlay_pat_example" }));
  await expect.poll(() => streams.length).toBe(1);
  for (const key of keys) queryClient.setQueryData(key, {});
  // What is fetched before the stream starts is.
  await expect.poll(outdated).toHaveLength(groups.length);
  for (const key of keys) queryClient.setQueryData(key, {});
  streams[0]?.write('event: day\ndata: {"json":{"day":"2026-11-22"}}\n\n');
  await expect.poll(outdated).toEqual(["accounts", "analytics", "budgets"]);
  stop();
});

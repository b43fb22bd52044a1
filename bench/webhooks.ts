import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "../packages/client/src/index.ts";
import { median } from "./load.ts";
import { type Running, start } from "./process.ts";
import { scaled } from "./scale.ts";
import type { Row } from "./table.ts";

/** In requests of 500. */
const events = Math.max(500, scaled(10) * 500);
const rounds = 3;

/** A receiver of webhooks in a process of its own, as the loop and the server are. */
export const startReceiver = (): Promise<Running> =>
  start([process.execPath, "bench/webhook-receiver.ts"], {}, "/");

/** How many messages have come to a path. */
const countOf = async ({ url }: Running, path: string) =>
  Number(await (await fetch(`${url}${path}`)).text());

/** Messages a second of a bare loop of fetch, one after another, each as long as an event. */
async function loopOfFetch(url: string): Promise<number> {
  const body = JSON.stringify({ data: "x".repeat(1_200) });
  const headers = { "content-type": "application/json", "webhook-signature": "v1,".padEnd(47) };
  const begun = performance.now();
  for (let sent = 0; sent < events; sent += 1) {
    const reply = await fetch(url, { method: "POST", headers, body });
    await reply.arrayBuffer();
  }
  return (events / (performance.now() - begun)) * 1000;
}

type Outlay = ReturnType<typeof createClient>;

/** Messages a second to a webhook that is enabled when its book has all events already. */
async function deliver(outlay: Outlay, receiver: Running, path: string): Promise<number> {
  const { items } = await outlay.webhooks.list.query();
  for (const { id } of items) await outlay.webhooks.remove.mutate({ id });
  const url = `${receiver.url}${path}`;
  const { id } = await outlay.webhooks.create.mutate({ url, events: ["*"], enabled: false });
  const operations = Array.from({ length: 500 }, (_, number) => ({
    op: "create" as const,
    kind: "expense" as const,
    amount: `${1 + (number % 90)}.50`,
    payee: "Corner shop",
  }));
  for (let made = 0; made < events; made += operations.length)
    await outlay.transactions.bulk.mutate({ operations, mode: "atomic" });
  await outlay.webhooks.update.mutate({ id, enabled: true });
  while ((await countOf(receiver, path)) === 0) await wait(1);
  const begun = performance.now();
  const first = await countOf(receiver, path);
  let count = first;
  while (count < events) {
    await wait(50);
    count = await countOf(receiver, path);
  }
  return ((count - first) / (performance.now() - begun)) * 1000;
}

/** How fast one webhook's events are delivered, beside a bare loop of fetch to the same receiver. */
export async function benchWebhooks(server: Running, receiver: Running): Promise<Row[]> {
  const outlay = createClient({ url: server.url });
  const email = `bench-${crypto.randomUUID()}@example.com`;
  await outlay.auth.register.mutate({ email, password: "correct horse battery", name: "Bench" });
  const bare: number[] = [];
  const delivered: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await loopOfFetch(`${receiver.url}/bare`));
    delivered.push(await deliver(outlay, receiver, `/webhook${round}`));
  }
  const what = `webhooks: ${events} events to one receiver`;
  return [
    { what: `${what}, a bare loop of fetch`, value: median(bare), unit: "/s" },
    { what: `${what}, delivered`, value: median(delivered), unit: "/s" },
    {
      what: `${what}, of the loop`,
      value: median(delivered) / median(bare),
      unit: "",
      atLeast: 0.5,
    },
  ];
}

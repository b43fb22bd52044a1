import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "../packages/client/src/index.ts";

/** What a run has seen. */
export type Seen = { calls: number; events: number; failures: string[] };

export type Soak = { url: string; receiverUrl: string; seen: Seen; isOver: () => boolean };

type Outlay = ReturnType<typeof createClient>;

/** Milliseconds, on average: two or three hundred calls a second with all people together. */
const pauseMs = 30;
const streamMs = 15_000;

const random = (below: number) => Math.floor(Math.random() * below);
const days = { from: "2026-01-01", to: "2026-12-31" };

/** A person's records, the newest last; old ones are deleted so that the last minutes have as much as the first. */
const mostExpenses = 400;

/** With a job that posts what is due already. */
async function schedule(outlay: Outlay): Promise<void> {
  const { id } = await outlay.schedules.create.mutate({
    template: { kind: "expense", amount: "3.00", payee: "Paper" },
    every: { unit: "month" },
    startsOn: "2026-11-01",
  });
  await outlay.schedules.remove.mutate({ id });
}

/** What people do, as often as they stand here. */
function deeds(outlay: Outlay) {
  const expenses: string[] = [];
  const create = async () => {
    const { id } = await outlay.expenses.create.mutate({
      amount: `${1 + random(90)}.${10 + random(89)}`,
      payee: `Shop ${random(40)}`,
      occurredOn: `2026-${10 + random(3)}-${10 + random(18)}`,
      tags: random(5) === 0 ? ["holiday"] : [],
    });
    expenses.push(id);
    const oldest = expenses.length > mostExpenses ? expenses.shift() : undefined;
    if (oldest !== undefined) await outlay.expenses.remove.mutate({ id: oldest });
  };
  const update = async () => {
    const id = expenses[random(expenses.length)];
    if (id !== undefined) await outlay.expenses.update.mutate({ id, note: `note ${random(1e6)}` });
  };
  const bulk = async () => {
    const operations = Array.from({ length: 20 }, () => ({
      op: "create" as const,
      kind: "income" as const,
      amount: "1.50",
    }));
    const { results } = await outlay.transactions.bulk.mutate({ operations, mode: "atomic" });
    const made = results[0];
    if (!made?.ok) throw new Error("nothing was created");
    const { operationId } = await outlay.transactions.get.query({ id: made.id });
    await outlay.operations.undo.mutate({ id: operationId });
  };
  const download = async () =>
    (await outlay.analytics.export.query({ format: "csv", ...days })).arrayBuffer();
  const often = [create, create, create, update];
  const reads = [
    () => outlay.expenses.list.query({ limit: 50 }),
    () => outlay.expenses.list.query({ q: `Shop ${random(40)}` }),
    () => outlay.accounts.list.query(),
    () => outlay.analytics.summary.query(days),
    () => outlay.notifications.list.query({}),
  ];
  const seldom = [
    bulk,
    download,
    () => outlay.analytics.cashflow.query(days),
    () => outlay.analytics.forecast.query({}),
    () => schedule(outlay),
    () => outlay.auth.sessions.query(),
  ];
  return () => {
    const from = random(20) === 0 ? seldom : random(2) === 0 ? reads : often;
    return from[random(from.length)];
  };
}

/** Follows a book over one stream after another, and looks for gaps and repetitions. */
async function follow(outlay: Outlay, { seen, isOver }: Soak): Promise<void> {
  let last: string | undefined;
  while (!isOver()) {
    const input = last === undefined ? {} : { lastEventId: last };
    const stream = outlay.changes.live.subscribe(input, {
      onData: ({ id, data }) => {
        seen.events += 1;
        if (last !== undefined && data.seq !== Number(last) + 1)
          seen.failures.push(`a stream went from ${last} to ${data.seq}`);
        last = id;
      },
      onError: (error) => void seen.failures.push(`a stream: ${error.message}`),
    });
    for (let waited = 0; waited < streamMs && !isOver(); waited += 250) await wait(250);
    stream.unsubscribe();
  }
}

/** One person with two streams and a webhook, until the end of the run. */
export async function live(soak: Soak, number: number): Promise<{ webhookPath: string }> {
  const { url, receiverUrl, seen, isOver } = soak;
  const outlay = createClient({ url });
  const email = `soak-${number}@example.com`;
  const password = "correct horse battery";
  await outlay.auth.register.mutate({ email, password, name: `Person ${number}` });
  const webhookPath = `/soak${number}`;
  await outlay.webhooks.create.mutate({ url: `${receiverUrl}${webhookPath}`, events: ["*"] });
  // A mail.
  await outlay.auth.requestPasswordReset.mutate({ email });
  const next = deeds(outlay);
  const act = async () => {
    while (!isOver()) {
      const deed = next();
      try {
        await deed?.();
        seen.calls += 1;
      } catch (error) {
        seen.failures.push(error instanceof Error ? error.message : String(error));
      }
      await wait(random(2 * pauseMs));
    }
  };
  await Promise.all([act(), act(), follow(outlay, soak), follow(outlay, soak)]);
  return { webhookPath };
}

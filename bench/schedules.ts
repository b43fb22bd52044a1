import { createClient } from "../packages/client/src/index.ts";
import { median, milliseconds } from "./load.ts";
import type { Running } from "./process.ts";
import { scaled } from "./scale.ts";
import type { Row } from "./table.ts";

const webhookCount = 20;
const scheduleCount = 100;
const rounds = scaled(400);
const warmUps = 50;

type Outlay = ReturnType<typeof createClient>;

async function registerUser(url: string): Promise<Outlay> {
  const outlay = createClient({ url });
  const email = `bench-${crypto.randomUUID()}@example.com`;
  await outlay.auth.register.mutate({ email, password: "correct horse battery", name: "Bench" });
  return outlay;
}

/** Schedules of other amounts and payees than what is recorded, and webhooks to a receiver that replies at once. */
async function plan(outlay: Outlay, receiver: Running): Promise<void> {
  for (let number = 0; number < scheduleCount; number += 1)
    await outlay.schedules.create.mutate({
      template: { kind: "expense", amount: `${12 + number}.00`, payee: `Payee ${number}` },
      every: { unit: "month" },
      startsOn: `2099-01-${String(1 + (number % 28)).padStart(2, "0")}`,
    });
  for (let number = 0; number < webhookCount; number += 1)
    await outlay.webhooks.create.mutate({ url: `${receiver.url}/${number}`, events: ["*"] });
}

/** Creating an expense in a book with webhooks and schedules, beside one without: by turns, so that the deliveries are beside both. */
export async function benchSchedules(server: Running, receiver: Running): Promise<Row[]> {
  const [without, planned] = [await registerUser(server.url), await registerUser(server.url)];
  await plan(planned, receiver);
  const spend = (outlay: Outlay, number: number) =>
    milliseconds(() =>
      outlay.expenses.create.mutate({ amount: `${12 + (number % 90)}.50`, payee: "Corner shop" }),
    );
  const times = { without: [] as number[], planned: [] as number[] };
  for (let number = -warmUps; number < rounds; number += 1) {
    const measured = [
      await spend(without, number + warmUps),
      await spend(planned, number + warmUps),
    ];
    if (number < 0) continue;
    times.without.push(measured[0] ?? Number.NaN);
    times.planned.push(measured[1] ?? Number.NaN);
  }
  const what = `create with ${webhookCount} webhooks and ${scheduleCount} schedules`;
  return [
    { what, value: median(times.planned), unit: "ms" },
    {
      what: `${what}, to one without`,
      value: median(times.planned) / median(times.without),
      unit: "",
      atMost: 1.1,
    },
  ];
}

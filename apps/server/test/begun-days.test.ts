import { trackCalls } from "@outlay/api";
import { openDatabase } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { beginBookDays } from "../src/jobs/begin-days.ts";
import type { JobServices } from "../src/jobs/job.ts";
import { openLiveFeeds } from "../src/live.ts";
import { openEvents } from "./events.fixture.ts";
import { serveApp } from "./http.fixture.ts";

// Two servers on one database, each with its own connections: both see that a day begins.

const server = await serveApp({ timings: { check: 20 } });
const second = openDatabase(server.database.url);
const other = await serveApp({ timings: { check: 20 }, beside: server, db: second.db });
afterAll(async () => {
  await other.close();
  await second.close();
  await server.close();
});

const failures: unknown[] = [];

/** A run of the job on a server. */
function sweepOf({ db, channel }: Pick<typeof second, "db" | "channel">) {
  const clock = () => server.clock.now;
  const onFailure = (error: unknown) => failures.push(error);
  const live = openLiveFeeds({ db, channel, clock, onFailure });
  const services = { calls: trackCalls(), clock, db, live, onFailure };
  const { signal } = new AbortController();
  return () => beginBookDays.perform(services as unknown as JobServices, {}, { signal });
}
const sweeps = [sweepOf(server.database), sweepOf(second)];
const sweep = () => Promise.all(sweeps.map((run) => run()));

type Alice = Awaited<ReturnType<typeof server.signUp>>;
type Item = { id: string; title: string; resolvedAt: string | null };

const create = async ({ send }: Alice, path: string, json: object) =>
  (await send("POST", path, { json })).json as { id: string };
const notifications = async ({ send }: Alice) =>
  ((await send("GET", "/api/notifications?limit=200")).json as { items: Item[] }).items
    .map(({ title, resolvedAt }) => (resolvedAt === null ? title : `${title}, resolved`))
    .toSorted();

/** A budget and an account, each of which alerts for what is dated to the next day. */
async function planAhead(alice: Alice) {
  const categoryId = (await create(alice, "/api/categories", { name: "Garden" })).id;
  await create(alice, "/api/budgets", { name: "Garden", amount: "100", categoryId });
  const json = { name: "Giro", openingBalance: "150" };
  const accountId = (await create(alice, "/api/accounts", json)).id;
  await create(alice, "/api/alerts", { kind: "lowBalance", accountId, below: "50" });
  const spent = { amount: "120", accountId, categoryId, occurredOn: "2026-11-22" };
  await create(alice, "/api/expenses", spent);
}

test("spending dated ahead alerts once when its day begins, whichever server sees it, and streams hear of both", async () => {
  server.clock.now = new Date("2026-11-21T23:59:30.000Z");
  const alice = await server.signUp("alice");
  await planAhead(alice);
  const open = ({ url }: { url: string }, path: string) =>
    openEvents(url + path, { authorization: alice.authorization });
  const stream = await open(server, "/api/notifications/live");
  const elsewhere = await open(other, "/api/changes/live");
  await Promise.all([stream.next("ready"), elsewhere.next("ready")]);
  await sweep();
  expect(await notifications(alice)).toEqual([]);

  server.clock.now = new Date("2026-11-22T00:00:00.000Z");
  await sweep();
  const expected = ["Garden is exceeded", "Giro is below 50.00 EUR"];
  expect(await notifications(alice)).toEqual(expected);
  await sweep();
  expect(await notifications(alice)).toEqual(expected);

  for (const { received } of [stream, elsewhere])
    await expect
      .poll(() => received.filter(({ event }) => event === "day").map(({ data }) => data))
      .toEqual([JSON.stringify({ day: "2026-11-22" })]);
  const titles = () =>
    stream.received
      .filter(({ event }) => event === "notification")
      .map(({ data }) => (JSON.parse(data) as Item).title);
  await expect.poll(() => titles().toSorted()).toEqual(expected);
  const notified = () =>
    elsewhere.received.filter(({ data }) => data.includes('"entity":"notification"'));
  await expect.poll(notified).toHaveLength(2);
  stream.close();
  elsewhere.close();
  expect(failures).toEqual([]);
});

test("the next day says no more of what goes on, and that its cause is gone once it is", async () => {
  const signedUp = new Date("2026-11-21T12:00:00.000Z");
  server.clock.now = signedUp;
  const bob = await server.signUp("bob");
  await planAhead(bob);
  const past = { amount: "200", accountId: undefined, occurredOn: "2026-11-23", kind: "income" };
  const { items } = (await bob.send("GET", "/api/accounts?limit=200")).json as {
    items: { id: string; name: string }[];
  };
  const accountId = items.find(({ name }) => name === "Giro")?.id;
  await create(bob, "/api/transactions", { ...past, accountId });
  for (const day of ["22", "23", "24"]) {
    server.clock.now = new Date(`2026-11-${day}T00:00:00.000Z`);
    await sweep();
  }
  // While bob's access token is valid.
  server.clock.now = signedUp;
  expect(await notifications(bob)).toEqual([
    "Garden is exceeded",
    "Giro is below 50.00 EUR, resolved",
  ]);
  expect(failures).toEqual([]);
});

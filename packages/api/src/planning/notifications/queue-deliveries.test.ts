import { notificationDeliveries } from "@outlay/db";
import { asc } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { tapUser } from "../../tap.fixture.ts";
import { createTestApi, type TestUser } from "../../testing.ts";

const api = await createTestApi();
const alice = await api.signUp("alice");
const { calls, listen, close } = await tapUser(api, alice);
afterAll(async () => {
  await close();
  await api.close();
});

let made = 0;
/** An expense that spends what a budget allows, which notifies. */
async function overspend() {
  const { id: categoryId } = await alice.api.categories.create({ name: `Made ${(made += 1)}` });
  await alice.api.budgets.create({ name: "Small", amount: "1", categoryId, thresholds: [100] });
  return listen(() => calls.expenses.create({ amount: "1", categoryId }));
}

/** The fewest of some: the first use of a statement takes more. */
async function countRoundTrips(): Promise<number> {
  const counts: number[] = [];
  for (let count = 0; count < 3; count += 1) counts.push((await overspend()).roundTrips);
  return Math.min(...counts);
}

const addChannel = (user: TestUser) =>
  user.api.channels.create({
    kind: "ntfy",
    target: "https://ntfy.sh/x",
    kinds: ["budget.threshold"],
  });
const channelsOfRows = async () => {
  const { channelId } = notificationDeliveries;
  const rows = await api.db
    .select({ channelId })
    .from(notificationDeliveries)
    .orderBy(asc(channelId));
  return rows.map((row) => row.channelId);
};

test("a notification waits for the channels of members, which costs its write no round trip", async () => {
  const stranger = await api.signUp("stranger");
  await addChannel(stranger);
  const without = await countRoundTrips();
  expect(await channelsOfRows()).toEqual([]);
  const bob = await api.signUp("bob");
  await api.share(alice.bookId, bob, "viewer");
  const channels = [await addChannel(alice), await addChannel(bob), await addChannel(bob)];
  await overspend();
  expect(await channelsOfRows()).toEqual(channels.map(({ id }) => id).toSorted());
  expect(await countRoundTrips()).toBe(without);
});

test("an expense that notifies of nothing sends nothing more", async () => {
  const { sent } = await listen(() => calls.expenses.create({ amount: "0.01" }));
  expect(sent.filter(({ text }) => /notification_deliveries|channels/.test(text))).toEqual([]);
});

test("the notifications of an imported book do not wait: they have been sent where they came from", async () => {
  const before = await channelsOfRows();
  const file = await (await alice.api.books.export({ id: alice.bookId })).blob();
  await alice.api.books.import({ file });
  expect(await channelsOfRows()).toEqual(before);
});

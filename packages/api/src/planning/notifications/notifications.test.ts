import { notifications } from "@outlay/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { allPages, createTestApi, refusalOf, type TestUser } from "../../testing.ts";
import { thresholdOf } from "./notifications.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let guest: TestUser;
let users = 0;
beforeEach(async () => {
  api.clock.now = new Date("2026-11-21T09:30:00.000Z");
  users += 1;
  alice = await api.signUp(`alice${users}`);
  guest = await api.signUp(`guest${users}`);
  await api.share(alice.bookId, guest, "viewer");
  await alice.api.budgets.create({ name: "All", amount: "100", thresholds: [10, 20, 30, 40, 50] });
  for (let count = 0; count < 5; count += 1) await alice.api.expenses.create({ amount: "10" });
});

const unreadOf = async (user: TestUser) =>
  (await user.in(alice.bookId).notifications.list({ unread: true })).items.map(thresholdOf);

test("the newest come first, in pages, with the number of unread ones", async () => {
  const pages = await allPages((cursor) => alice.api.notifications.list({ limit: 2, cursor }));
  expect(pages.map(thresholdOf)).toEqual([50, 40, 30, 20, 10]);
  expect(await alice.api.notifications.list({ limit: 1 })).toMatchObject({ unreadCount: 5 });
  const { nextCursor: cursor } = await alice.api.notifications.list({ limit: 1 });
  const elsewhere = alice.api.notifications.list({ unread: true, cursor: String(cursor) });
  expect(await refusalOf(elsewhere)).toMatchObject({ code: "cursor.invalid" });
});

test("each member has their own read marks, viewers too", async () => {
  const [newest] = (await alice.api.notifications.list()).items;
  const id = String(newest?.id);
  const theirs = guest.in(alice.bookId).notifications;
  const read = await theirs.markRead({ id });
  expect(read).toEqual({ ...newest, readAt: api.clock.now });
  api.clock.now = new Date("2026-11-21T10:30:00.000Z");
  expect(await theirs.markRead({ id })).toEqual(read);
  expect(await unreadOf(guest)).toEqual([40, 30, 20, 10]);
  expect(await unreadOf(alice)).toEqual([50, 40, 30, 20, 10]);
  expect((await theirs.list({ unread: false })).items).toEqual([read]);

  expect(await theirs.markAllRead()).toEqual({ marked: 4 });
  expect(await theirs.markAllRead()).toEqual({ marked: 0 });
  expect(await theirs.list()).toMatchObject({ unreadCount: 0 });
  expect(await alice.api.notifications.list()).toMatchObject({ unreadCount: 5 });
  const stranger = await api.signUp(`stranger${users}`);
  expect(await refusalOf(stranger.api.notifications.markRead({ id }))).toMatchObject({
    code: "notification.not_found",
  });
});

test("notifications expire after 180 days and are deleted with later ones, but none is repeated", async () => {
  const kept = () => api.db.$count(notifications, eq(notifications.bookId, alice.bookId));
  const year = { unit: "year", count: 2 } as const;
  await alice.api.budgets.create({ name: "Year", amount: "200", period: year, thresholds: [30] });
  const { id } = await alice.api.expenses.create({ amount: "10", occurredOn: "2026-01-01" });
  const first = String((await alice.api.notifications.list()).items[0]?.id);
  expect(await kept()).toBe(6);
  await alice.api.notifications.markAllRead();
  api.clock.now = new Date("2027-05-20T09:30:00.000Z");
  alice = await api.signIn(`alice${users}`);
  expect((await alice.api.notifications.list()).items.length).toBe(6);
  api.clock.now = new Date("2027-05-20T09:30:00.001Z");
  expect(await alice.api.notifications.list()).toMatchObject({ items: [], unreadCount: 0 });
  const marked = alice.api.notifications.markRead({ id: first });
  expect(await refusalOf(marked)).toMatchObject({ code: "notification.not_found" });
  await alice.api.expenses.create({ amount: "11" });
  expect((await alice.api.notifications.list()).items.map(thresholdOf)).toEqual([10]);
  expect(await kept()).toBe(1);
  // The alert of the two years is not armed, though its notification is gone.
  await alice.api.expenses.update({ id, amount: "100" });
  expect(await kept()).toBe(1);
});

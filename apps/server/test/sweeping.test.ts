import { randomUUID } from "node:crypto";
import { createThrottle, defaultLimits, trackCalls } from "@outlay/api";
import { trustedCurrency } from "@outlay/core";
import { books, throttleCounters } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { expect, test } from "vitest";
import { createBackground } from "../src/background.ts";
import { openLiveFeeds } from "../src/live.ts";
import { sweepRegularly } from "../src/sweeping.ts";

test("counters are forgotten an hour after they have expired, removed books after 30 days, and what fails is reported", async () => {
  const { db, channel, close } = await createTestDatabase();
  const now = new Date("2026-11-21T09:30:00.000Z");
  const clock = () => now;
  const counter = (key: string, minutesAgo: number) => ({
    key,
    points: 1,
    expire: new Date(now.getTime() - minutesAgo * 60_000),
  });
  await db
    .insert(throttleCounters)
    .values([counter("old", 61), counter("recent", 59), counter("live", -1)]);
  const removed = (name: string, daysAgo: number) => ({
    id: randomUUID(),
    name,
    baseCurrency: trustedCurrency("EUR"),
    timeZone: "UTC",
    createdAt: now,
    updatedAt: now,
    deletedAt: new Date(now.getTime() - daysAgo * 24 * 3_600_000),
  });
  await db.insert(books).values([removed("old", 30), removed("recent", 29)]);
  const failures: unknown[] = [];
  const services = {
    background: createBackground(),
    calls: trackCalls(),
    clock,
    db,
    live: openLiveFeeds({ db, channel, clock, onFailure: () => {} }),
    throttle: createThrottle(db, defaultLimits),
  };
  const stop = sweepRegularly(services, (error) => failures.push(error), 10);
  const kept = async () => (await db.select().from(throttleCounters)).map(({ key }) => key);
  await expect.poll(async () => (await kept()).toSorted()).toEqual(["live", "recent"]);
  const left = async () => (await db.select().from(books)).map(({ name }) => name);
  await expect.poll(left).toEqual(["recent"]);
  expect(failures).toEqual([]);
  await close();
  await expect.poll(() => failures.length).toBeGreaterThan(1);
  stop();
  services.live.close();
  await services.background.settle();
});

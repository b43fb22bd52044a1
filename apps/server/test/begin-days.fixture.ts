import { setTimeout as delay } from "node:timers/promises";
import { trackCalls } from "@outlay/api";
import { openDatabase } from "@outlay/db";
import { beginBookDays } from "../src/jobs/begin-days.ts";
import type { JobServices } from "../src/jobs/job.ts";

// A server that begins the days of books at an instant, over and over, until it is killed.

const [url = "", now = ""] = process.argv.slice(2);
const { db } = openDatabase(url);
const services = {
  calls: trackCalls(),
  clock: () => new Date(now),
  db,
  live: { notifyBookChanged: () => {} },
  onFailure: (error: unknown) => process.send?.(String(error)),
} as unknown as JobServices;

const { signal } = new AbortController();
for (;;) {
  await beginBookDays.perform(services, {}, { signal });
  process.send?.("swept");
  await delay(20);
}

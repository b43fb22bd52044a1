import { dateOfDay, dayNumber, trustedDate } from "@outlay/core";
import { afterAll, expect, test } from "vitest";
import { createTestApi } from "../testing.ts";
import { csvOf, importTools } from "./imports.fixture.ts";

const api = await createTestApi();
const { assertHealthy, preview } = importTools(api);
afterAll(api.close);

const count = 50_000;
const firstDay = dayNumber(trustedDate("2020-01-01"));

/** Entries of several years, each another. */
const lines = Array.from({ length: count }, (_, index) => {
  const day = dateOfDay(firstDay + Math.floor(index / 25));
  const amount = `-${1 + (index % 97)}.${String(index % 100).padStart(2, "0")}`;
  return `${day};Shop ${index % 300};Receipt ${index};${amount};${1_000_000 + index}`;
});

/** Proxies end a request after a minute. */
const longestMs = 60_000;

async function inTime<Result>(run: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  const result = await run();
  expect(performance.now() - started).toBeLessThan(longestMs);
  return result;
}

test("the largest import is committed, reverted and undone in a minute each", async () => {
  const alice = await api.signUp("alice");
  const undoLast = async () => {
    const { items } = await alice.api.changes.newest({ limit: 1 });
    return inTime(() => alice.api.operations.undo({ id: items[0]?.operationId ?? "" }));
  };
  const { id } = await inTime(() => preview(alice, csvOf(...lines)));
  const committed = await inTime(() => alice.api.imports.commit({ id }));
  expect(committed).toEqual({ created: count, linked: 0, skipped: 0 });
  const reverted = await inTime(() => alice.api.imports.revert({ id }));
  expect(reverted).toEqual({ removed: count, kept: 0 });
  expect((await undoLast()).count).toBe(count + 1);
  expect((await alice.api.imports.get({ id })).state).toBe("committed");
  expect((await undoLast()).count).toBe(count + 1);
  expect((await alice.api.imports.get({ id })).state).toBe("reverted");
  await assertHealthy(alice);
}, 600_000);

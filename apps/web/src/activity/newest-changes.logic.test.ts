import type { Change } from "@outlay/client";
import { expect, test } from "vitest";
import { findLast, groupByOperation, type ReadFeed, readBack } from "./newest-changes.logic.ts";

const change = (seq: number, operationId = String(seq), entity = "account") =>
  ({ seq, operationId, entity, at: new Date(0), actor: { id: "a", name: "Ada" } }) as Change;

/** A feed of so many changes; each reply has `most` of them at most, as long ones do. */
function feedOf(count: number, most = 50) {
  const calls: number[] = [];
  const read: ReadFeed = (since, limit) => {
    calls.push(since);
    const end = Math.min(since + Math.min(limit, most), count);
    const items = Array.from({ length: Math.max(end - since, 0) }, (_, at) =>
      change(since + at + 1),
    );
    return Promise.resolve({ items, nextSince: Math.max(end, since), upToDate: end >= count });
  };
  return { read, calls };
}

test.each([0, 1, 50, 51, 777, 12_345, 1_000_000])("finds the last of %d changes", async (count) => {
  const { read, calls } = feedOf(count);
  expect(await findLast(read, 0)).toBe(count);
  expect(calls.length).toBeLessThan(60);
});

test("new changes are found from the last known one with one request", async () => {
  const { read, calls } = feedOf(1010);
  expect(await findLast(read, 1000)).toBe(1010);
  expect(calls).toEqual([1000]);
});

test("changes are read back without a gap, also where replies are shorter than asked", async () => {
  const { read } = feedOf(120, 7);
  const first = await readBack(read, 120);
  const second = await readBack(read, first.before ?? 0);
  const third = await readBack(read, second.before ?? 0);
  const numbers = [first, second, third].flatMap(({ items }) => items.map(({ seq }) => seq));
  expect(numbers).toEqual(Array.from({ length: 120 }, (_, at) => 120 - at));
  expect(third.before).toBeNull();
});

test("of a budget's alerts nothing is said beside it, and they are shown where they are all", () => {
  const changes = [change(3, "b", "alert"), change(2, "b", "budget"), change(1, "a", "alert")];
  expect(groupByOperation(changes).map(({ changes: made }) => made.map(({ seq }) => seq))).toEqual([
    [2],
    [1],
  ]);
});

test("the changes of one request are one operation, without its notifications", () => {
  const changes = [change(4, "b"), change(3, "b", "notification"), change(2, "b"), change(1, "a")];
  expect(groupByOperation(changes).map(({ id, changes: made }) => [id, made.length])).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
});

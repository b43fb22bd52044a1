import { expect, test } from "vitest";
import { forEachInTurns, mapInTurns } from "./turns.ts";

/** The number of items processed before each turn of the event loop. */
async function stepsOf(count: number, atOnce?: number): Promise<number[]> {
  const steps = [0];
  let isOver = false;
  const next = () => {
    if (isOver) return;
    steps.push(0);
    setImmediate(next);
  };
  setImmediate(next);
  const items = Array.from({ length: count }, (_, index) => index);
  const take = () => void steps.push((steps.pop() ?? 0) + 1);
  await forEachInTurns(items, take, atOnce);
  isOver = true;
  return steps.filter((taken) => taken > 0);
}

test("the event loop has a turn after every 500 items, or the given number", async () => {
  expect(await stepsOf(1700)).toEqual([500, 500, 500, 200]);
  expect(await stepsOf(5, 2)).toEqual([2, 2, 1]);
});

test("an item that is larger than a batch has a turn of its own", async () => {
  expect(await stepsOf(3, 0.1)).toEqual([1, 1, 1]);
});

test("results are in the order of the items", async () => {
  expect(await mapInTurns(["a", "b", "c"], (item, index) => item + index, 1)).toEqual([
    "a0",
    "b1",
    "c2",
  ]);
});

import { expect, test } from "vitest";
import { forEachInTurns, mapInTurns } from "./turns.ts";

/** How many items are taken before each turn that others have. */
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

test("others have a turn after every 500 items, or as many as are said", async () => {
  expect(await stepsOf(1700)).toEqual([500, 500, 500, 200]);
  expect(await stepsOf(5, 2)).toEqual([2, 2, 1]);
});

test("an item that is more than all that is done at once has a turn of its own", async () => {
  expect(await stepsOf(3, 0.1)).toEqual([1, 1, 1]);
});

test("what is made comes in the order of the items", async () => {
  expect(await mapInTurns(["a", "b", "c"], (item, index) => item + index, 1)).toEqual([
    "a0",
    "b1",
    "c2",
  ]);
});

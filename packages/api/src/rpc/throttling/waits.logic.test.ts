import { expect, test } from "vitest";
import { defaultLimits } from "./limits.ts";
import { waitSeconds } from "./waits.logic.ts";

test("the fifth failure starts a wait, and each further one doubles it, up to fifteen minutes", () => {
  const { pair, wait } = defaultLimits;
  const waits = Array.from({ length: 12 }, (_, index) => waitSeconds(index + 1, pair.points, wait));
  expect(waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
  expect(waitSeconds(5000, pair.points, wait)).toBe(900);
});

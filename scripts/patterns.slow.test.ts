import { expect, test } from "vitest";
import { limitMs, patterns, slowest } from "./patterns.fixture.ts";

test.each([...patterns.values()])("%s reads pairs of the worst in a straight line", (pattern) => {
  expect(slowest(pattern, { repeat: "pairs" })).toBeLessThan(limitMs);
});
